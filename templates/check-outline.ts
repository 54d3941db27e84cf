import type { Fault } from './fault.ts';
import type { Mention, Outline, StepOutline } from './outline.ts';
import type { YamlFile } from './read-yaml.ts';

/** Fewer, and the second post of an outage already reads like a machine. */
const FEWEST_WORDINGS = 2;

/** Follows every name in the file: facts, steps, rules, situations, cycles. */
export function checkOutline(yaml: YamlFile, outline: Outline): readonly Fault[] {
  const steps = new Set(outline.steps.map((step) => step.name));
  const facts = new Set(outline.facts.keys());
  const unknown = (
    what: string,
    known: ReadonlySet<string>,
    used: readonly (Mention | null)[],
  ): readonly Fault[] =>
    used.flatMap((mention) =>
      mention === null || known.has(mention.name)
        ? []
        : [
            yaml.fault(
              mention.path,
              `${what} of this runbook (${[...known].join(', ')}), found ${mention.name}`,
            ),
          ],
    );
  return [
    ...unknown('a fact', facts, outline.asked),
    ...outline.asked
      .filter((asked) => facts.has(asked.name) && !outline.required.has(asked.name))
      .map((asked) => yaml.fault(asked.path, `a fact with required: true, found ${asked.name}`)),
    ...unknown('a sign-off rule', outline.rules, [outline.proposalRule]),
    ...outline.steps.flatMap((step) => [
      ...unknown('a step', steps, [...step.after, step.opensAfter]),
      ...unknown('a fact', facts, [step.opensOnFact, ...step.needs]),
      ...unknown('a sign-off rule', outline.rules, step.rules),
      ...step.variants.flatMap((variant) =>
        unknown('a fact', facts, [...variant.needs, ...variant.unless]),
      ),
      ...checkWordings(yaml, step),
      ...(step.keepsStatus && step.fixedPromise !== null
        ? [yaml.fault(step.fixedPromise, '"rhythm": this step keeps whatever status there is')]
        : []),
    ]),
    ...repeated(yaml, outline.steps, 'another step id'),
    ...cycles(yaml, outline.steps),
  ];
}

function checkWordings(yaml: YamlFile, step: StepOutline): readonly Fault[] {
  const faults: Fault[] = [...repeated(yaml, step.variants, 'another variant')];
  const wordings = new Map<string, number>();
  for (const variant of step.variants) {
    const situation = variant.situation?.name ?? '';
    wordings.set(situation, (wordings.get(situation) ?? 0) + 1);
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
      faults.push(yaml.fault([...step.path, 'variants'], `at least two variants ${whose}`));
    }
  }
  if (step.repeats && !wordings.has('no-change')) {
    faults.push(yaml.fault([...step.path, 'variants'], 'variants for no-change: the way out'));
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
function cycles(yaml: YamlFile, steps: readonly StepOutline[]): readonly Fault[] {
  const waits = new Map(
    steps.map((step) => [
      step.name,
      [...step.after, ...(step.opensAfter === null ? [] : [step.opensAfter])].map((m) => m.name),
    ]),
  );
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
  return steps
    .filter((step) => reaches(step.name, step.name, new Set()))
    .map((step) =>
      yaml.fault(
        step.after.length > 0 ? [...step.path, 'after'] : [...step.path, 'opens'],
        `no circle: ${step.name} waits for itself`,
      ),
    );
}
