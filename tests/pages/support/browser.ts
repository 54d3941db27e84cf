/** A real browser: CHROMIUM_PATH, a system Chromium, else the one from npm. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Prints where it unpacked the browser; it unpacks below TMPDIR, and its libraries for Lambda. */
const UNPACK = `
import chromium from '@sparticuz/chromium';
process.stdout.write(await chromium.executablePath());
`;

export interface StartedBrowser {
  readonly browser: Browser;
  /** Also takes the unpacked files away. */
  readonly close: () => Promise<void>;
}

/** Starts a browser without a window. */
export async function startBrowser(): Promise<StartedBrowser> {
  const own = [process.env['CHROMIUM_PATH'], ...SYSTEM].find(
    (candidate) => candidate !== undefined && existsSync(candidate),
  );
  if (own !== undefined) {
    const browser = await chromium.launch({ executablePath: own, args: ['--no-sandbox'] });
    return { browser, close: () => browser.close() };
  }
  const directory = temporaryDirectory();
  try {
    const executablePath = execFileSync(
      process.execPath,
      ['--input-type=module', '--eval', UNPACK],
      {
        encoding: 'utf8',
        env: {
          ...process.env,
          NODE_OPTIONS: '',
          TMPDIR: directory.path,
          AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
        },
      },
    );
    const libraries = path.join(directory.path, 'al2023', 'lib');
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--no-zygote', '--disable-gpu'],
      env: { HOME: directory.path, TMPDIR: directory.path, LD_LIBRARY_PATH: libraries },
    });
    return {
      browser,
      close: async () => {
        await browser.close();
        directory.remove();
      },
    };
  } catch (error) {
    directory.remove();
    throw error;
  }
}
