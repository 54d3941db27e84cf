import { z } from 'zod';
import { runbookSchema } from './runbook-schema.ts';

/** What a schema's `meta` may say of another, shorter way to write it. */
interface ShortForm {
  readonly short?: z.core.JSONSchema.BaseSchema;
}

/**
 * JSON Schema (draft 2020-12) of `runbook.yaml`, for editors: completion and a first check while
 * typing. Names that must agree across the file are followed by `countersign runbook check` only.
 */
export function runbookJsonSchema(): z.core.JSONSchema.BaseSchema {
  const schema = z.toJSONSchema(runbookSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { short } = (z.globalRegistry.get(zodSchema) ?? {}) as ShortForm;
      if (short === undefined) return;
      const { short: _, ...full } = { ...jsonSchema };
      for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
      Object.assign(jsonSchema, { anyOf: [short, full] });
    },
  });
  return { ...schema, title: 'Countersign runbook' };
}
