import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** As short as a runbook may be: what it leaves out has a default. */
export const SHORT_RUNBOOK = `format: 1
runbook: short
title: Short
purpose: As short as a runbook may be.
languages: { lead: en }
timeZone: Europe/Berlin
open: { ask: [service, state], severity: sev2 }
impact: { sev1: critical, sev2: major, sev3: minor }
facts:
  service: { form: noun, required: true }
  state: { form: word, required: true, choices: [down, slow] }
  since: { form: time }
  cause: { form: sentence }
  dataAffected: { form: yes-no, private: true }
rhythm:
  sev1: { investigating: PT20M }
  sev2: { investigating: PT30M }
  sev3: { investigating: PT60M }
draftLead: PT10M
signoffs:
  one: { need: [{ role: communicator, count: 1 }], author: may-sign, valid: PT30M }
proposals: { channels: [sandbox], signoffs: one }
steps:
  - id: acknowledgement
    opens: { on: opened }
    channels: [sandbox]
    signoffs: one
    variants: [a, b]
`;

/** Writes a runbook `short` with one text in all its templates. */
export function writeRunbook(
  directory: string,
  source: string,
  templates: Readonly<Record<string, string>> = {},
): void {
  const folder = join(directory, 'short');
  const words = Object.fromEntries(
    ['a', 'b'].flatMap((variant) =>
      ['headline', 'short', 'long'].map((part) => [
        `acknowledgement/${variant}/${part}.hbs`,
        '{{cap service}} is {{state}}.\n',
      ]),
    ),
  );
  const files = { 'runbook.yaml': source, ...words, ...templates };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
