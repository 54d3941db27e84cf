import { ApplicationFailure } from '@temporalio/activity';
import type { FactValue } from '../domain/facts.ts';
import type { RunbookPackage } from '../domain/runbook.ts';
import type { TimeTelling } from '../domain/tell-time.ts';
import { renderCorrection } from '../templates/render-correction.ts';
import { RenderError } from '../templates/render-error.ts';
import type { WordsContext } from '../templates/words-context.ts';
import type { RenderRequest } from './contract.ts';
import type { ActivityDeps } from './deps.ts';

/** How times are told in the words of this revision. */
export function tellingOf(
  { now }: Pick<ActivityDeps, 'now'>,
  { identity: { language } }: RenderRequest,
  { runbook: { timeZone } }: RunbookPackage,
): TimeTelling {
  return { language, timeZone, now: now().toISOString() };
}

/**
 * What one rendering may say: facts, and what belongs to this one post.
 *
 * @throws ApplicationFailure `RENDER_FAILED` when a correction has no words in the runbook
 */
export function contextOf(
  deps: Pick<ActivityDeps, 'channels' | 'now'>,
  request: RenderRequest,
  runbook: RunbookPackage,
): WordsContext {
  const { facts, unknown, inputs, promise } = request;
  return {
    facts,
    unknown,
    ...tellingOf(deps, request, runbook),
    nextUpdate: promise,
    saidAt: inputs['saidAt'] ?? null,
    ...correctionOf(deps, request, runbook),
    leadLink: leadLink(deps.channels, request),
  };
}

/** What was wrong and what is right: as the caller says it, else as the runbook words the fact. */
function correctionOf(
  deps: Pick<ActivityDeps, 'now'>,
  request: RenderRequest,
  runbook: RunbookPackage,
): Pick<WordsContext, 'said' | 'correct'> {
  const { inputs, facts } = request;
  const { said, correct, fact, was } = inputs;
  if (said !== undefined) return { said, correct: correct ?? null };
  if (fact === undefined || was === undefined) return {};
  const words = renderCorrection(
    runbook.runbook,
    fact,
    JSON.parse(was) as FactValue,
    facts[fact] ?? null,
    tellingOf(deps, request, runbook),
  );
  if (words !== null) return words;
  throw ApplicationFailure.nonRetryable(
    `the runbook has no words in ${request.identity.language} that correct ${fact}; somebody has to write them`,
    'RENDER_FAILED',
  );
}

/** Where people read about the incident that leads now: in this language, else in any. */
function leadLink(
  channels: ActivityDeps['channels'],
  { identity: { mode, language }, inputs: { lead }, brands }: RenderRequest,
): string | null {
  if (lead === undefined) return null;
  const pages = channels.filter(
    ({ spec, linkTo }) =>
      linkTo !== undefined &&
      spec.serves === mode &&
      (spec.brand === null || brands.includes(spec.brand)),
  );
  const page = pages.find(({ spec }) => spec.language === language) ?? pages[0];
  return page?.linkTo?.(lead) ?? null;
}

/** Runs a rendering; what a template cannot say becomes a failure that no second try mends. */
export function rendering<T>(render: () => T): T {
  try {
    return render();
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, 'RENDER_FAILED');
  }
}
