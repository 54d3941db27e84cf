import { afterAll, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../cli/kit.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { trackedFiles } from './support/tracked-files.ts';

const documents = trackedFiles('*.md').map((file) => ({
  file,
  text: readFileSync(file, 'utf8'),
}));
const scripts = Object.keys(
  (
    JSON.parse(readFileSync('package.json', 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    }
  ).scripts,
);
const home = temporaryDirectory();
afterAll(() => home.remove());

/** Every `npm run countersign -- …` of a document, without what stands in quotes. */
function commandLines(text: string): readonly string[] {
  return [...text.matchAll(/npm run countersign -- ([^`\n#]+)/gu)].map(([, line = '']) =>
    line.replaceAll(/"[^"]*"/gu, 'TEXT').trim(),
  );
}

describe('the documents', () => {
  test('are there', () => {
    const files = documents.map(({ file }) => file);
    for (const wanted of [
      'README.md',
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'docs/architecture.md',
      'docs/decisions/README.md',
    ]) {
      expect(files).toContain(wanted);
    }
    expect(readFileSync('LICENSE', 'utf8')).toContain('Apache License');
  });

  test.each(documents)('$file names only npm scripts that exist', ({ text }) => {
    const named = [...text.matchAll(/\bnpm run (?!-)([a-z][a-z:-]*)/gu)].map(
      ([, name = '']) => name,
    );
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
    const short = [...text.matchAll(/\bnpm (start|test|stop|restart)\b/gu)].map(
      ([, name = '']) => name,
    );
    expect(short.filter((name) => !scripts.includes(name))).toEqual([]);
  });

  test.each(documents)('$file types no command that the command line refuses', async ({ text }) => {
    for (const line of new Set(commandLines(text))) {
      const words = line.split(/\s+/u);
      const plain = words.filter((word) => /^[a-z][a-z-]*$/u.test(word));
      const two = ['runbook', 'audit', 'cover'].includes(plain[0] ?? '');
      const command = words[0]?.startsWith('-') === true ? [] : plain.slice(0, two ? 2 : 1);
      const { exitCode, out } = await run(home.path, [...command, '--help']);
      expect({ line, exitCode }).toEqual({ line, exitCode: 0 });
      expect(out).toContain(['Usage: countersign', ...command].join(' '));
      const flags = words.filter((word) => /^--?[a-z]/u.test(word));
      expect({
        line,
        unknown: flags.filter((flag) => !new RegExp(`(^|[ ,])${flag}\\b`, 'mu').test(out)),
      }).toEqual({ line, unknown: [] });
    }
  });

  test.each(documents)('$file links only to what is there', ({ file, text }) => {
    const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)/gu)];
    const lost = links
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(join(dirname(file), target)));
    expect(lost).toEqual([]);
  });

  test.each(documents)('$file names only files of the repository that are there', ({ text }) => {
    const rooms =
      'domain|workflows|activities|cover|worker|templates|trust|ledger|server|pages|cli|embedded|tests|deploy|bench|docs';
    const named = [...text.matchAll(new RegExp(`\`((?:${rooms})/[\\w./-]+)\``, 'gu'))].map(
      ([, name = '']) => name,
    );
    expect(named.filter((name) => !existsSync(name))).toEqual([]);
  });
});

describe('the environment', () => {
  const configs = [
    'embedded/config.ts',
    'worker/config.ts',
    'server/config.ts',
    'pages/public-page/config.ts',
    'cli/config.ts',
    'temporal.config.ts',
  ];
  const read = new Set(
    configs.flatMap((file) =>
      [
        ...readFileSync(file, 'utf8').matchAll(/\b(?:COUNTERSIGN_[A-Z_]*[A-Z]|DATABASE_URL)\b/gu),
      ].map(([name]) => name),
    ),
  );
  const told = new Set(
    [
      ...readFileSync('README.md', 'utf8').matchAll(
        /\b(?:COUNTERSIGN_[A-Z_]*[A-Z]|DATABASE_URL)\b/gu,
      ),
    ].map(([name]) => name),
  );

  test('README tells every variable that is read, and no other', () => {
    expect([...told].toSorted()).toEqual([...read].toSorted());
  });
});

describe('the dependencies', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });

  test('are exact versions', () => {
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/u.test(version))).toEqual([]);
  });

  test('have one and the same version of Temporal’s SDK, and never the old meta-package', () => {
    const versions = all
      .filter(([name]) => name.startsWith('@temporalio/'))
      .map(([, version]) => version);
    expect(versions.length).toBeGreaterThan(5);
    expect(new Set(versions).size).toBe(1);
    expect(all.map(([name]) => name)).not.toContain('temporalio');
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      readonly packages: Readonly<Record<string, unknown>>;
    };
    expect(
      Object.keys(lock.packages).filter((path) => path.endsWith('node_modules/temporalio')),
    ).toEqual([]);
    const twice = Object.keys(lock.packages).filter((path) =>
      /node_modules\/.+node_modules\/@temporalio\//u.test(path),
    );
    expect(twice).toEqual([]);
  });

  test('are all explained in README, with the versions that are used', () => {
    const readme = readFileSync('README.md', 'utf8');
    const unexplained = all.filter(([name, version]) => {
      const short = name.replace(/^@(temporalio|types)\//u, '');
      const rows = readme
        .split('\n')
        .filter(
          (row) =>
            row.startsWith('|') && (row.includes(`\`${name}\``) || row.includes(`\`${short}\``)),
        );
      return !rows.some((row) => row.includes(version) || row.includes('pinned'));
    });
    expect(unexplained).toEqual([]);
  });
});
