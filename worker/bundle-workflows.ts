import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { Logger, WorkflowBundle } from '@temporalio/worker';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
/** All that workflow code may import (DESIGN section 7). */
const SOURCES = ['workflows', 'domain'] as const;

/**
 * Compiles the workflows, or takes what was compiled before from the very same sources and SDK:
 * compiling takes seconds, and people wait for a worker that starts again.
 *
 * @param cacheDirectory `null`: always compile
 */
export async function bundleWorkflows(
  cacheDirectory: string | null,
  logger?: Logger,
): Promise<WorkflowBundle> {
  const compile = (): Promise<WorkflowBundle> =>
    bundleWorkflowCode({
      workflowsPath: join(PROJECT, 'workflows', 'index.ts'),
      workflowInterceptorModules: [join(PROJECT, 'workflows', 'take-any-signal.ts')],
      ...(logger === undefined ? {} : { logger }),
    });
  if (cacheDirectory === null) return await compile();
  const name = `workflows-${digestSources()}.js`;
  const file = join(cacheDirectory, name);
  const standing = readIfThere(file);
  if (standing !== null) return { code: standing };
  const bundle = await compile();
  mkdirSync(cacheDirectory, { recursive: true });
  for (const old of readdirSync(cacheDirectory)) {
    if (old.startsWith('workflows-')) rmSync(join(cacheDirectory, old), { force: true });
  }
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, bundle.code, { mode: 0o600 });
  renameSync(temporary, file);
  return bundle;
}

function digestSources(): string {
  const hash = createHash('sha256');
  hash.update(
    readFileSync(createRequire(import.meta.url).resolve('@temporalio/worker/package.json')),
  );
  hash.update(process.version);
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  for (const folder of SOURCES) {
    for (const path of readdirSync(join(PROJECT, folder), {
      recursive: true,
      encoding: 'utf8',
    }).toSorted()) {
      if (!path.endsWith('.ts')) continue;
      const text = readFileSync(join(PROJECT, folder, path));
      hash.update(`${folder}/${path}:${text.length}:`).update(text);
    }
  }
  return hash.digest('hex').slice(0, 32);
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
