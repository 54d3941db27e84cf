import { RETRACTION } from '../domain/open-corrections.ts';
import { STATUS_SITUATIONS } from '../domain/words.ts';
import type { Fault } from './fault.ts';
import type { Mention, Outline, StepOutline } from './outline.ts';
import type { YamlFile } from './read-yaml.ts';
import { AUDIENCE_FOLDER } from './template-path.ts';
import { PUBLIC_AUDIENCE } from './to-runbook.ts';

/** Fewer, and the second post of an outage already reads like a machine. */
const FEWEST_WORDINGS = 2;

/** Follows every name in the file: facts, steps, rules, audiences, duties, situations, cycles. */
export function checkOutline(yaml: YamlFile, outline: Outline): readonly Fault[] {
  const steps = new Set(outline.steps.map((step) => step.name));
  const facts = new Set(outline.facts.keys());
  const audiences = new Set([...outline.audiences.keys(), PUBLIC_AUDIENCE]);
  const duties = new Set(outline.duties.map((duty) => duty.name));
  const unknown = (
    what: string,
    known: { readonly has: (name: string) => boolean; readonly keys: () => Iterable<string> },
    used: readonly (Mention | null)[],
  ): readonly Fault[] =>
    used.flatMap((mention) =>
      mention === null || known.has(mention.name)
        ? []
        : [
            yaml.fault(
              mention.path,
              `${what} of this runbook (${[...known.keys()].join(', ')}), found ${mention.name}`,
            ),
          ],
    );
  const ofForm = (form: string, used: readonly (Mention | null)[]): readonly Fault[] =>
    used.flatMap((mention) => {
      const found = mention === null ? null : (outline.facts.get(mention.name) ?? null);
      return mention === null || found === null || found === form
        ? []
        : [yaml.fault(mention.path, `a fact of form ${form}, found ${mention.name} (${found})`)];
    });
  return [
    ...unknown('a fact', facts, outline.asked),
    ...outline.asked
      .filter((asked) => facts.has(asked.name) && !outline.required.has(asked.name))
      .map((asked) => yaml.fault(asked.path, `a fact with required: true, found ${asked.name}`)),
    ...outline.asked
      .filter((asked) => outline.secret.has(asked.name))
      .map((asked) => yaml.fault(asked.path, `no private fact, found ${asked.name}`)),
    ...outline.follow
      .filter((language) => language.name === outline.lead)
      .map((language) => yaml.fault(language.path, `another language than the lead's`)),
    ...repeated(yaml, outline.follow, 'another language'),
    ...unknown('a sign-off rule', outline.rules, [outline.proposalRule]),
    ...outline.steps.flatMap((step) => [
      ...unknown('a step', steps, [...step.after, step.opensAfter, ...step.satisfiedBy]),
      ...unknown('a fact', facts, [step.opensOnFact, ...step.needs, ...step.unless]),
      ...ofForm('time', [step.opensAtTime]),
      ...unknown('a sign-off rule', outline.rules, step.rules),
      ...unknown('an audience', audiences, step.audiences),
      ...unknown('an escalation', outline.escalations, [step.escalate]),
      ...unknown('a duty', duties, [step.embargoDuty]),
      ...step.variants.flatMap((variant) =>
        unknown('a fact', facts, [...variant.needs, ...variant.unless]),
      ),
      ...checkWordings(yaml, step),
      ...checkHearers(yaml, outline, step),
      ...(step.keepsStatus && step.fixedPromise !== null
        ? [yaml.fault(step.fixedPromise, '"rhythm": this step keeps whatever status there is')]
        : []),
    ]),
    ...outline.duties.flatMap((duty) => [
      ...unknown('a fact', facts, [duty.fromFact, duty.onlyIf]),
      ...ofForm('time', [duty.fromFact]),
      ...ofForm('yes-no', [duty.onlyIf]),
      ...unknown('a duty', duties, [duty.fromDuty]),
    ]),
    ...repeated(yaml, outline.steps, 'another step id'),
    ...repeated(yaml, outline.duties, 'another duty id'),
    ...repeated(yaml, outline.chores, 'another task id'),
    ...stepCycles(yaml, outline.steps),
    ...circles(
      outline.duties.map(({ name, fromDuty }) => [name, fromDuty === null ? [] : [fromDuty]]),
    ).flatMap((name) =>
      outline.duties
        .filter((duty) => duty.name === name)
        .map((duty) => yaml.fault(duty.path, `no circle: ${name} waits for itself`)),
    ),
  ];
}

function checkHearers(yaml: YamlFile, outline: Outline, step: StepOutline): readonly Fault[] {
  const own = new Set(
    step.audiences.length === 0 ? [PUBLIC_AUDIENCE] : step.audiences.map(({ name }) => name),
  );
  const folders = new Set([AUDIENCE_FOLDER, ...outline.follow.map(({ name }) => name)]);
  const situations: readonly string[] = STATUS_SITUATIONS;
  return [
    ...repeated(yaml, step.audiences, 'another audience'),
    ...step.leadAudiences
      .filter(({ name }) => !own.has(name) || name === PUBLIC_AUDIENCE)
      .map((mention) =>
        yaml.fault(
          mention.path,
          `an audience of this step other than ${PUBLIC_AUDIENCE}, found ${mention.name}`,
        ),
      ),
    ...step.loudness
      .filter((name) => !own.has(name) && !situations.includes(name))
      .map((name) =>
        yaml.faultAtKey([...step.path, 'notify'], name, 'an audience of this step or a situation'),
      ),
    ...(folders.has(step.name)
      ? [yaml.fault([...step.path, 'id'], 'another step id: a folder of that name is taken')]
      : []),
  ];
}

function checkWordings(yaml: YamlFile, step: StepOutline): readonly Fault[] {
  const faults: Fault[] = [...repeated(yaml, step.variants, 'another variant')];
  const wordings = new Map<string, number>();
  for (const variant of step.variants) {
    const situation = variant.situation?.name ?? '';
    // A wording for one condition comes on top: the others must do without it.
    const counts = variant.conditional ? 0 : 1;
    wordings.set(situation, (wordings.get(situation) ?? 0) + counts);
    if (step.repeats && variant.situation === null) {
      faults.push(yaml.fault(variant.path, 'a situation, because the step repeats'));
    }
    if (!step.repeats && variant.situation !== null) {
      faults.push(yaml.fault(variant.situation.path, 'no situation: the step does not repeat'));
    }
  }
  for (const [situation, count] of wordings) {
    if (count < FEWEST_WORDINGS) {
      const whose = situation === '' ? 'of each post' : `for ${situation}`;
      const expected = `at least two variants ${whose} that hold without a condition`;
      faults.push(yaml.fault([...step.path, 'variants'], expected));
    }
  }
  if (step.repeats && !wordings.has('no-change')) {
    faults.push(yaml.fault([...step.path, 'variants'], 'variants for no-change: the way out'));
  }
  if (step.opensOnChange && !step.variants.some((variant) => variant.name.startsWith(RETRACTION))) {
    const expected = `a variant ${RETRACTION}-…: words that take something back and put nothing in its place`;
    faults.push(yaml.fault([...step.path, 'variants'], expected));
  }
  return faults;
}

function repeated(
  yaml: YamlFile,
  mentions: readonly Mention[],
  expected: string,
): readonly Fault[] {
  const seen = new Set<string>();
  return mentions.flatMap((mention) => {
    if (mention.name !== '' && seen.has(mention.name)) {
      return [yaml.fault(mention.path, `${expected}, found ${mention.name} again`)];
    }
    seen.add(mention.name);
    return [];
  });
}

/** A step that waits for itself would never open. */
function stepCycles(yaml: YamlFile, steps: readonly StepOutline[]): readonly Fault[] {
  const waiting = new Set(
    circles(
      steps.map((step) => [
        step.name,
        [...step.after, ...(step.opensAfter === null ? [] : [step.opensAfter])],
      ]),
    ),
  );
  return steps
    .filter((step) => waiting.has(step.name))
    .map((step) =>
      yaml.fault(
        step.after.length > 0 ? [...step.path, 'after'] : [...step.path, 'opens'],
        `no circle: ${step.name} waits for itself`,
      ),
    );
}

/** The names that wait for themselves, directly or through others. */
function circles(
  waiting: readonly (readonly [name: string, waitsFor: readonly Mention[]])[],
): readonly string[] {
  const waits = new Map(waiting.map(([name, others]) => [name, others.map((m) => m.name)]));
  const reaches = (from: string, goal: string, seen: Set<string>): boolean =>
    (waits.get(from) ?? []).some((next) => {
      if (next === goal) {
        return true;
      }
      if (seen.has(next)) {
        return false;
      }
      seen.add(next);
      return reaches(next, goal, seen);
    });
  return [...waits.keys()].filter((name) => reaches(name, name, new Set()));
}
