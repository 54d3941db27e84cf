import { SEVERITIES } from '../domain/words.ts';
import { checkTemplate } from './check-template.ts';
import type { Fault } from './fault.ts';
import { tellDuration } from './parse-duration.ts';
import type { DataPath, YamlFile } from './read-yaml.ts';
import type { RunbookFile } from './runbook-schema.ts';

type FactFile = RunbookFile['facts'][string];

/** What single values cannot show: lengths that contradict each other, words that lack a language. */
export function checkMeaning(yaml: YamlFile, file: RunbookFile): readonly Fault[] {
  return [
    ...checkFloor(yaml, file),
    ...Object.entries(file.facts).flatMap(([name, fact]) => [
      ...checkChoices(yaml, file, name, fact),
      ...checkPrivacy(yaml, name, fact),
      ...checkCorrections(yaml, file, name, fact),
    ]),
    ...Object.entries(file.escalations).flatMap(([name, { levels }]) =>
      levels.flatMap(({ after }, index) =>
        after >= (levels[index - 1]?.after ?? 0)
          ? []
          : [
              yaml.fault(
                [...levelsPath(yaml, name), index, 'after'],
                'no earlier time than that of the level before',
              ),
            ],
      ),
    ),
  ];
}

/** Levels may stand as a list of their own, or below `levels`. */
function levelsPath(yaml: YamlFile, escalation: string): DataPath {
  const plans = (yaml.data as { readonly escalations?: Readonly<Record<string, unknown>> })
    .escalations;
  const path = ['escalations', escalation];
  return Array.isArray(plans?.[escalation]) ? path : [...path, 'levels'];
}

function checkFloor(yaml: YamlFile, file: RunbookFile): readonly Fault[] {
  const { floor, stretch } = file;
  if (floor === undefined) {
    return [];
  }
  const expected = `no longer silence than the floor (${tellDuration(floor)})`;
  const spans = SEVERITIES.flatMap((severity) =>
    Object.entries(file.rhythm[severity]).map(
      ([status, span]) => [['rhythm', severity, status], span ?? 0] as const,
    ),
  );
  return [
    ...spans.filter(([, span]) => span > floor).map(([path]) => yaml.fault(path, expected)),
    ...(stretch !== undefined && stretch.upTo > floor
      ? [yaml.fault(['stretch', 'upTo'], expected)]
      : []),
  ];
}

function checkChoices(
  yaml: YamlFile,
  file: RunbookFile,
  name: string,
  { form, choices, choicesIn }: FactFile,
): readonly Fault[] {
  const path = ['facts', name];
  if (form !== 'word') {
    return choices === undefined
      ? []
      : [yaml.fault([...path, 'choices'], 'no choices: only a word has them')];
  }
  if (choices === undefined) {
    return [yaml.fault(path, 'choices: the words that it may be')];
  }
  return [
    ...file.languages.follow.flatMap((language) => {
      const missing = choices.filter((choice) => choicesIn[language]?.[choice] === undefined);
      return missing.length === 0
        ? []
        : [yaml.fault([...path, 'choicesIn'], `${language}: a word for ${missing.join(', ')}`)];
    }),
    ...Object.entries(choicesIn).flatMap(([language, words]) =>
      Object.keys(words)
        .filter((word) => !choices.includes(word))
        .map((word) =>
          yaml.faultAtKey([...path, 'choicesIn', language], word, `one of ${choices.join(', ')}`),
        ),
    ),
  ];
}

/** What is never said needs no words, and cannot open an incident. */
function checkPrivacy(yaml: YamlFile, name: string, fact: FactFile): readonly Fault[] {
  const path = ['facts', name];
  if (!fact.private) {
    return [];
  }
  return [
    ...(fact.opening === true
      ? [yaml.fault([...path, 'opening'], 'no opening fact: it is private')]
      : []),
    ...(fact.correction !== undefined
      ? [yaml.fault([...path, 'correction'], 'no correction: it is private and never told')]
      : []),
  ];
}

function checkCorrections(
  yaml: YamlFile,
  file: RunbookFile,
  name: string,
  { form, correction, correctionIn }: FactFile,
): readonly Fault[] {
  const scope = {
    names: new Map([
      ['value', form],
      ['was', form],
    ]),
    secret: new Set<string>(),
    mustPromise: false,
  };
  const check = (path: DataPath, source: string, certain: readonly string[]): readonly Fault[] =>
    checkTemplate(yaml.file, source, { ...scope, certain: new Set(certain) }).map((fault) =>
      yaml.fault(path, `${fault.expected} (at ${fault.path})`),
    );
  const all = [
    ...(correction === undefined ? [] : [[['correction'], correction] as const]),
    ...Object.entries(correctionIn).map(
      ([language, words]) => [['correctionIn', language], words] as const,
    ),
  ];
  return [
    ...all.flatMap(([at, { said, correct }]) => [
      // What was taken back may have no new value, but it always had an old one.
      ...check(['facts', name, ...at, 'said'], said, ['was']),
      ...check(['facts', name, ...at, 'correct'], correct, ['was', 'value']),
    ]),
    ...Object.keys(correctionIn)
      .filter((language) => language === file.languages.lead)
      .map((language) =>
        yaml.faultAtKey(
          ['facts', name, 'correctionIn'],
          language,
          'another language: the lead has correction',
        ),
      ),
  ];
}
