import Handlebars from 'handlebars';
import type { RunbookPackage } from '../domain/runbook.ts';
import { audienceTemplate } from './render-audience.ts';
import { follows, slotsOf } from './render-words.ts';
import { PARTS, templatePath } from './template-path.ts';
import { POST_INPUTS } from './words-helpers.ts';

/**
 * The facts that a wording rests on, so that every published sentence is found when one of them
 * changes: what its templates print or ask for with `{{#if}}`, and what the variant needs. A fact
 * that is asked for with `{{#unless}}` or `unknown` only carries no sentence of it.
 *
 * @param language left out: the lead language
 * @returns fact names, in order
 */
export function factsUsedBy(
  runbook: RunbookPackage,
  step: string,
  variant: string,
  language?: string,
): readonly string[] {
  const follow = follows(runbook, language);
  const known = runbook.runbook.steps.find((each) => each.id === step);
  const paths = [
    ...PARTS.map((part) => templatePath(step, variant, part, follow)),
    ...(known?.audiences ?? []).map((audience) =>
      audienceTemplate(runbook, step, audience, follow),
    ),
  ];
  const inputs: readonly string[] = POST_INPUTS;
  const slots = slotsOf(runbook);
  const names = new Set(known?.variants.find((each) => each.id === variant)?.needs);
  for (const path of paths) {
    const source = path === null ? undefined : runbook.templates[path];
    for (const name of mentions(source ?? '')) {
      if (slots.has(name) && !inputs.includes(name)) names.add(name);
    }
  }
  return [...names].sort();
}

function mentions(source: string): readonly string[] {
  const found: string[] = [];
  const visitor = new Handlebars.Visitor();
  visitor.PathExpression = (path) => {
    found.push(path.original);
  };
  const visitBlock = visitor.BlockStatement.bind(visitor);
  visitor.BlockStatement = (block) => {
    if ('original' in block.path && block.path.original === 'unless') {
      visitor.accept(block.program);
      // The parser leaves it out where there is none, whatever its types say.
      const inverse = block.inverse as hbs.AST.Program | undefined;
      if (inverse) visitor.accept(inverse);
    } else {
      visitBlock(block);
    }
  };
  // Its argument is a text, not a path: `(unknown "cause")` is no mention.
  visitor.accept(Handlebars.parse(source));
  return found;
}
