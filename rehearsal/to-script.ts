import type { DataPath } from '../templates/read-yaml.ts';
import type { BeatFile, ExpectationFile, FactFile, ScriptFile } from './script-schema.ts';
import { MAIN } from './script.ts';
import type { Act, Beat, Expectation, FactInput, FactLine, Script } from './script.ts';

/** A day in winter, at noon in Berlin: nobody sleeps and no clock changes. */
const NOON = '2026-11-24T11:00:00.000Z';

type Complain = (path: DataPath, expected: string) => void;

/** Turns a file's data into the form that players read. */
export function toScript(file: ScriptFile, runbook: string, complain: Complain): Script {
  const known = new Set(Object.keys(file.spans));
  const checkSpan = (span: string | undefined, path: DataPath): void => {
    if (span !== undefined && span !== '0' && !known.has(span)) {
      complain(path, `one of the script's spans: ${[...known].join(', ') || 'it has none'}`);
    }
  };
  const play = file.play.map((beat, index) => {
    checkSpan(beat.pass, ['play', index, 'pass']);
    checkSpan(beat.promise, ['play', index, 'promise']);
    for (const key of ['open', 'facts'] as const) {
      for (const [name, input] of Object.entries(beat[key] ?? {})) {
        checkSpan(spanOf(input), ['play', index, key, name]);
      }
    }
    return toBeat(beat);
  });
  return {
    name: file.rehearsal,
    runbook,
    about: file.about,
    tempo: file.tempo ?? null,
    start: new Date(file.start ?? NOON).toISOString(),
    spans: file.spans,
    play,
    expect: Object.fromEntries(
      Object.entries({ [MAIN]: file.expect, ...file.others }).map(([name, expected]) => [
        name,
        toExpectation(expected),
      ]),
    ),
  };
}

function spanOf(input: FactFile): string | undefined {
  if (input === null || typeof input !== 'object' || !('ago' in input || 'ahead' in input)) {
    return undefined;
  }
  return input.ago ?? input.ahead;
}

function toBeat(beat: BeatFile): Beat {
  return {
    act: toAct(beat),
    as: beat.as ?? [],
    on: beat.on,
    refused: beat.refused ?? null,
    note: beat.note ?? null,
  };
}

function toAct(beat: BeatFile): Act {
  const { because } = beat;
  if (beat.open !== undefined) {
    return { do: 'open', facts: toFacts(beat.open, 'reported'), severity: beat.at ?? null };
  }
  if (beat.facts !== undefined) {
    const { language } = beat;
    return { do: 'facts', facts: toFacts(beat.facts, 'confirmed'), language: language ?? null };
  }
  if (beat.sign !== undefined) return { do: 'sign', post: beat.sign };
  if (beat.change !== undefined) return { do: 'change', post: beat.change, reason: because };
  if (beat.reject !== undefined) return { do: 'reject', post: beat.reject, reason: because };
  if (beat.withdraw !== undefined) return { do: 'withdraw', post: beat.withdraw, reason: because };
  if (beat.revise !== undefined) {
    const { revise: post, begin = '', add = '', promise = null } = beat;
    return { do: 'revise', post, begin, add, promise };
  }
  if (beat.propose !== undefined) {
    const { kind, corrects = null, words } = beat.propose;
    return { do: 'propose', kind, corrects, words };
  }
  if (beat.severity !== undefined) {
    return { do: 'severity', severity: beat.severity, reason: because };
  }
  if (beat.relapse !== undefined) return { do: 'relapse', reason: beat.relapse };
  if (beat['stand-down'] !== undefined) return { do: 'stand-down', reason: beat['stand-down'] };
  if (beat.merge !== undefined) return { do: 'merge', into: beat.merge, reason: because };
  if (beat.split !== undefined) {
    const { into, facts } = beat.split;
    return { do: 'split', into, facts: toFacts(facts, 'reported'), reason: because };
  }
  if (beat.hold !== undefined) return { do: 'hold', reason: beat.hold };
  if (beat.release !== undefined) {
    const post = beat.release.step === 'hold' ? null : beat.release;
    return { do: 'release', post, reason: because };
  }
  if (beat.skip !== undefined) return { do: 'skip', step: beat.skip, reason: because };
  if (beat.tick !== undefined) return { do: 'tick', task: beat.tick, note: because };
  if (beat.tend !== undefined) return { do: 'tend', moment: beat.tend };
  if (beat.until !== undefined) return { do: 'until', moment: beat.until };
  if (beat.pass !== undefined) return { do: 'pass', span: beat.pass };
  return { do: 'resolve' };
}

function toFacts(
  facts: Readonly<Record<string, FactFile>>,
  state: FactLine['state'],
): readonly FactLine[] {
  return Object.entries(facts).map(([name, given]) => {
    const more =
      given !== null && typeof given === 'object' && !Array.isArray(given)
        ? (given as Extract<FactFile, { readonly state?: unknown }>)
        : {};
    return {
      name,
      input: toInput(given),
      state: more.state ?? state,
      change: more.change ?? null,
    };
  });
}

function toInput(given: FactFile): FactInput {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    return { kind: 'value', value: given };
  }
  if (given.unknown === true) return { kind: 'unknown' };
  if (given.ago !== undefined) return { kind: 'time', span: given.ago, sign: -1 };
  if (given.ahead !== undefined) return { kind: 'time', span: given.ahead, sign: 1 };
  return { kind: 'value', value: given.value ?? null };
}

function toExpectation(file: ExpectationFile): Expectation {
  return {
    published:
      file.published?.map(
        ({ post: { repeated, ...post }, wording, says, never, corrects, channels }) => ({
          post,
          repeated,
          wording: wording ?? null,
          says,
          never,
          corrects: corrects ?? null,
          channels: channels ?? null,
        }),
      ) ?? null,
    unsaid: file.unsaid ?? null,
    waiting: file.waiting ?? null,
    promises:
      file.promises === undefined
        ? null
        : { kept: file.promises.kept ?? null, missed: file.promises.missed ?? null },
    phase: file.phase ?? null,
    status: file.status ?? null,
    severity: file.severity ?? null,
    skipped: file.skipped ?? null,
    satisfied: file.satisfied ?? null,
    overdue: file.overdue ?? null,
    tasks: file.tasks ?? null,
    done: file.done ?? null,
    outdated: file.outdated ?? null,
    asked: file.asked ?? null,
  };
}
