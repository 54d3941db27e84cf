import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { trackedFiles } from './support/tracked-files.ts';

interface Line {
  readonly at: string;
  readonly text: string;
}

function linesOf(...patterns: readonly string[]): readonly Line[] {
  return trackedFiles(...patterns).flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map((text, index) => ({ at: `${file}:${index + 1}`, text })),
  );
}

function found(lines: readonly Line[], pattern: RegExp): readonly string[] {
  return lines
    .filter(({ text }) => pattern.test(text))
    .map(({ at, text }) => `${at} ${text.trim()}`);
}

/** This folder names what it looks for. */
const NOT_HERE = ':!tests/safety';
const code = linesOf('*.ts', '*.js', NOT_HERE);
const production = linesOf('*.ts', ':!tests', NOT_HERE);
const all = linesOf('.', ':!package-lock.json', ':!*.sum', ':!LICENSE', NOT_HERE);

describe('the sources', () => {
  test('know nothing of the machine that they were written on', () => {
    expect(found(all, /(?<![\w.])\/(?:root\/|work\/|home\/[a-z]|Users\/\w|tmp\/[\w.])/u)).toEqual(
      [],
    );
  });

  test('name no package registry but in what npm itself writes', () => {
    expect(found(all, /registry\.npmjs|artifactory|proxy\.golang/u)).toEqual([]);
  });

  test('leave nothing for later without saying so in an issue', () => {
    expect(found(all, /\b(?:TODO|FIXME|XXX|HACK)\b/u)).toEqual([]);
  });

  test('do not talk their way out of the types', () => {
    expect(found(code, /\bas any\b|<any>|@ts-(?:ignore|nocheck|expect-error)/u)).toEqual([]);
    expect(found(production, /\bas unknown as\b/u)).toEqual([]);
  });

  test('skip no test, single none out, and mock no module', () => {
    expect(
      found(
        linesOf('tests/**/*.ts', NOT_HERE),
        /\b(?:test|it|describe)\.(?:only|skip|todo|failing)\b|\b(?:xit|xtest|xdescribe|fit|fdescribe)\(|jest\.mock\(|unstable_mockModule/u,
      ),
    ).toEqual([]);
  });

  test('give a reason with each rule that they switch off', () => {
    const silent = code.filter(
      ({ text }, index) =>
        /(?:oxlint|eslint)-disable/u.test(text) &&
        !/ -- \S/u.test(text) &&
        // The reason may be what the function's own comment says, two lines above.
        !code.slice(Math.max(0, index - 2), index).some((above) => above.text.includes('*/')) &&
        !code.slice(Math.max(0, index - 2), index).some((above) => above.text.includes('function')),
    );
    expect(silent.map(({ at }) => at)).toEqual([]);
  });

  test('read the environment where a process begins, and nowhere else', () => {
    const readers = new Set(
      found(production, /\bprocess\.env\b/u).map((line) => line.split(':')[0] ?? ''),
    );
    expect([...readers].filter((file) => !/(?:^|\/)(?:main|migrate)\.ts$/u.test(file))).toEqual([]);
  });

  test('keep clocks and dice out of the pure rules', () => {
    const pure = linesOf('domain/*.ts');
    expect(
      found(pure, /\bDate\.now\(|\bnew Date\(\)|Math\.random|\bprocess\.|\bsetTimeout\(/u),
    ).toEqual([]);
  });

  test('load modules late only where a program begins', () => {
    const late = found(production, /\bimport\(/u).filter(
      (line) => !/^[\w/.-]*main\.ts:/u.test(line),
    );
    expect(late).toEqual([]);
  });
});
