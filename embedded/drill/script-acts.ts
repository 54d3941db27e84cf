import { newMessageId, proposeWords } from '../../cli/client/act-on-post.ts';
import { ProblemError } from '../../cli/client/problem-error.ts';
import { sendRelease } from '../../cli/client/release.ts';
import type { RefusalCode } from '../../domain/refusals.ts';
import { REFUSALS } from '../../domain/refusals.ts';
import type { PostId } from '../../domain/words.ts';
import { actorFor } from '../../rehearsal/actor-for.ts';
import { factReports } from '../../rehearsal/fact-reports.ts';
import { isMeant } from '../../rehearsal/moment.ts';
import type { PostRef } from '../../rehearsal/moment.ts';
import type { Act, Beat, FactLine } from '../../rehearsal/script.ts';
import { StageError } from '../../rehearsal/stage.ts';
import type { Answer } from '../../server/api/contract.ts';
import { personOf } from './cast.ts';
import {
  holdBackByScript,
  releaseByScript,
  reviseByScript,
  signByScript,
  tendByScript,
} from './script-post-acts.ts';
import type { ScriptContext } from './script-stage.ts';

/**
 * Does what a beat asks, through the API.
 *
 * @returns the code with which it was refused; `null`: it was taken
 * @throws StageError when what it is about never comes, DrillError when no worker answers
 */
export async function performAct(context: ScriptContext, beat: Beat): Promise<RefusalCode | null> {
  try {
    await act(context, beat);
    return null;
  } catch (error) {
    const code = error instanceof ProblemError ? refusalOf(error) : null;
    if (code === null) throw error;
    return code;
  }
}

/** What the server's table of rights refuses is refused for the role. */
function refusalOf({ problem: { code } }: ProblemError): RefusalCode | null {
  if (code === 'forbidden') return 'wrong-role';
  return Object.hasOwn(REFUSALS, code) ? (code as RefusalCode) : null;
}

async function act(context: ScriptContext, beat: Beat): Promise<unknown> {
  const { cast, incident } = context;
  const { act, on } = beat;
  const who = personOf(cast, actorFor(beat));
  const messageId = newMessageId();
  const path = act.do === 'open' ? { incident: '' } : { incident: incident(on) };
  switch (act.do) {
    case 'open':
      return open(context, beat, act);
    case 'facts':
      return who.call('POST /api/incidents/{incident}/facts', {
        path,
        in: { messageId, facts: reports(context, act.facts, act.language) },
      });
    case 'severity': {
      const { severity, reason } = act;
      const body = { messageId, severity, reason };
      return who.call('POST /api/incidents/{incident}/severity', { path, in: body });
    }
    case 'resolve': {
      const restoredAt = new Date().toISOString();
      const body = { messageId, restoredAt };
      return who.call('POST /api/incidents/{incident}/resolve', { path, in: body });
    }
    case 'relapse': {
      const body = { messageId, since: new Date().toISOString(), reason: act.reason };
      return who.call('POST /api/incidents/{incident}/relapse', { path, in: body });
    }
    case 'stand-down': {
      const body = { messageId, reason: act.reason };
      return who.call('POST /api/incidents/{incident}/stand-down', { path, in: body });
    }
    case 'hold': {
      const body = { messageId, reason: act.reason };
      return who.call('POST /api/incidents/{incident}/hold', { path, in: body });
    }
    case 'skip': {
      const body = { messageId, step: act.step, reason: act.reason };
      return who.call('POST /api/incidents/{incident}/skip-step', { path, in: body });
    }
    case 'tick': {
      const body = { messageId, task: act.task, note: act.note };
      return who.call('POST /api/incidents/{incident}/tick-off', { path, in: body });
    }
    case 'merge': {
      const body = { messageId, into: incident(act.into), reason: act.reason };
      return who.call('POST /api/incidents/{incident}/merge', { path, in: body });
    }
    case 'split':
      return split(context, beat, act);
    case 'release':
      return act.post === null
        ? releaseHold(context, beat, act.reason)
        : releaseByScript(context, beat, act.post, act.reason);
    case 'propose': {
      const { words } = act;
      const corrects = act.corrects === null ? null : await newestPublic(context, on, act.corrects);
      return proposeWords(who, { incident: path.incident, words, corrects }, new Date());
    }
    case 'sign':
      return signByScript(context, beat, act.post);
    case 'change':
    case 'reject':
    case 'withdraw':
      return holdBackByScript(context, beat, act);
    case 'revise':
      return reviseByScript(context, beat, act);
    case 'tend':
      return tendByScript(context, beat, act.moment);
    case 'until':
    case 'pass':
      return undefined;
  }
}

async function open(
  context: ScriptContext,
  beat: Beat,
  { facts, severity }: Extract<Act, { readonly do: 'open' }>,
): Promise<Answer> {
  const { cast, script, runbook } = context;
  const opened = await personOf(cast, actorFor(beat)).call('POST /api/incidents', {
    in: {
      messageId: newMessageId(),
      runbook,
      facts: reports(context, facts, null),
      ...(severity === null ? {} : { severity }),
      mode: 'drill',
      drill: script.name,
    },
  });
  remember(context, beat.on, opened.incident);
  return opened;
}

async function split(
  context: ScriptContext,
  beat: Beat,
  { into, facts, reason }: Extract<Act, { readonly do: 'split' }>,
): Promise<Answer> {
  const { cast, incident } = context;
  const parted = await personOf(cast, actorFor(beat)).call('POST /api/incidents/{incident}/split', {
    path: { incident: incident(beat.on) },
    in: { messageId: newMessageId(), facts: reports(context, facts, null), reason },
  });
  remember(context, into, parted.incident);
  return parted;
}

function remember({ incidents, onOpen }: ScriptContext, name: string, incident: string): void {
  incidents.set(name, incident);
  onOpen(name, incident);
}

async function releaseHold(
  { cast, incident, script }: ScriptContext,
  beat: Beat,
  reason: string,
): Promise<Answer> {
  const of = { incident: incident(beat.on), mode: 'drill', drill: script.name } as const;
  const who = personOf(cast, actorFor(beat));
  return sendRelease(who, { incident: of, embargo: null, reason }, new Date());
}

function reports(
  { script, tempo }: ScriptContext,
  facts: readonly FactLine[],
  language: string | null,
): ReturnType<typeof factReports> {
  return factReports(script, facts, tempo, Date.now(), language);
}

async function newestPublic(context: ScriptContext, on: string, ref: PostRef): Promise<PostId> {
  const { posts } = await context.now(on);
  const found = posts.filter((post) => isMeant(ref, post) && post.publishedAt !== null).at(-1);
  if (found === undefined) throw new StageError('not-there', `no ${ref.step} is public`);
  return `${context.incident(on)}/post-${found.number}`;
}
