/** The page's own small process over real HTTP, and its looks in a real browser. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PageConfigError, readPageConfig } from '../../pages/public-page/config.ts';
import { renderSite } from '../../pages/public-page/render-site.ts';
import { loadViews } from '../../pages/public-page/views.ts';
import { writeGeneration } from '../../pages/public-page/write-generation.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../support/temporary-directory.ts';
import { startBrowser, type StartedBrowser } from './support/browser.ts';
import { LIVE_SITE, pastOutage, sampleOutage } from './support/example-site.ts';

const ID = 'inc-20261122-online-ordering-x7k2';

interface Running {
  readonly url: string;
  readonly child: ChildProcess;
}

async function startPage(directory: string): Promise<Running> {
  const root = path.dirname(createRequire(import.meta.url).resolve('../../package.json'));
  const child = spawn(process.execPath, ['--import', 'tsx', 'pages/public-page/main.ts'], {
    cwd: root,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      COUNTERSIGN_PAGE_DIR: directory,
      COUNTERSIGN_PAGE_PORT: '0',
      COUNTERSIGN_PAGE_NAME: 'Example Shop status',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    const { address } = JSON.parse(line) as { address?: { port: number } };
    if (address !== undefined) return { url: `http://127.0.0.1:${address.port}`, child };
  }
  throw new Error('the page did not start');
}

async function stop({ child }: Running): Promise<number | null> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = (await exited) as [number | null];
  return code;
}

/** As a browser asks again; fetch would add `no-cache` of its own. */
async function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const request = get(url, { headers });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

let directory: TemporaryDirectory;
let empty: TemporaryDirectory;
let page: Running;
let blank: Running;
beforeAll(async () => {
  directory = temporaryDirectory();
  empty = temporaryDirectory();
  const views = loadViews();
  const incidents = [pastOutage(), sampleOutage(3)];
  await writeGeneration(directory.path, renderSite(views, LIVE_SITE, incidents));
  const drill = { ...LIVE_SITE, standing: 'drill', url: `${LIVE_SITE.url}/drills` } as const;
  await writeGeneration(
    path.join(directory.path, 'drills'),
    renderSite(views, drill, [sampleOutage(2)]),
  );
  const languages = [
    { language: 'en', url: LIVE_SITE.url },
    { language: 'de', url: `${LIVE_SITE.url}/de` },
  ];
  await writeGeneration(
    path.join(directory.path, 'de'),
    renderSite(views, { ...LIVE_SITE, url: `${LIVE_SITE.url}/de`, language: 'de', languages }, [
      sampleOutage(1),
    ]),
  );
  [page, blank] = await Promise.all([startPage(directory.path), startPage(empty.path)]);
});
afterAll(async () => {
  const codes = await Promise.all([stop(page), stop(blank)]);
  directory.remove();
  empty.remove();
  expect(codes).toEqual([0, 0]);
});

describe('the page server', () => {
  test('serves the page, its incidents, feed and data', async () => {
    for (const [where, type] of [
      ['/', 'text/html'],
      [`/incidents/${ID}/`, 'text/html'],
      ['/feed.atom', 'application/atom+xml'],
      ['/summary.json', 'application/json'],
      ['/api/v2/summary.json', 'application/json'],
      ['/style.css', 'text/css'],
      ['/drills/', 'text/html'],
    ] as const) {
      const response = await fetch(page.url + where);
      expect([where, response.status]).toEqual([where, 200]);
      expect(response.headers.get('content-type')).toContain(type);
    }
  });

  test('shows a new generation at once, and answers 304 while nothing changed', async () => {
    const first = await fetch(page.url);
    const etag = first.headers.get('etag') ?? '';
    expect(await statusOf(page.url, { 'if-none-match': etag })).toBe(304);
    const files = renderSite(loadViews(), LIVE_SITE, [pastOutage(), sampleOutage(3)]);
    await writeGeneration(directory.path, new Map([...files, ['new.html', 'new']]));
    expect((await fetch(`${page.url}/new.html`)).status).toBe(200);
  });

  test('lets nobody write, and shows no other generation and no other file', async () => {
    const post = await fetch(page.url, { method: 'POST', body: 'x' });
    expect(post.status).toBe(405);
    expect(post.headers.get('allow')).toBe('GET, HEAD');
    for (const where of ['/generations/00000001/index.html', '/..%2f..%2fetc/passwd', '/nope']) {
      expect((await fetch(page.url + where)).status).toBe(404);
    }
  });

  test('sends a strict content policy and no cookie', async () => {
    const { headers } = await fetch(page.url);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toContain('max-age=10');
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('serves the page in another language below it, and nothing of its workings', async () => {
    for (const where of ['/de/', '/de/summary.json', `/de/incidents/${ID}/`]) {
      expect([where, (await fetch(page.url + where)).status]).toEqual([where, 200]);
    }
    expect(await (await fetch(`${page.url}/de/`)).text()).toContain('<html lang="de">');
    expect((await fetch(`${page.url}/de`)).url).toBe(`${page.url}/de/`);
    for (const where of ['/de/generations/00000001/index.html', '/de/current/', '/de/drills/']) {
      expect([where, (await fetch(page.url + where)).status]).toEqual([where, 404]);
    }
  });

  test('says in its language that nothing was published there yet', async () => {
    const german = await (await fetch(`${blank.url}/de/`)).text();
    expect(german).toContain('Hier ist noch nichts veröffentlicht');
    expect(german).toContain('<a href="/">');
    expect(await (await fetch(`${blank.url}/drills/de/`)).text()).toContain('<html lang="de">');
  });

  test('is friendly before anything was published, and alive', async () => {
    const response = await fetch(blank.url);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Nothing has been published here yet');
    expect((await fetch(`${blank.url}/livez`)).status).toBe(200);
  });
});

test('the configuration names every fault at once', () => {
  const read = (): unknown =>
    readPageConfig({ COUNTERSIGN_PAGE_PORT: 'x', COUNTERSIGN_PAGE_HOST: 'a b' });
  expect(read).toThrow(PageConfigError);
  try {
    read();
  } catch (error) {
    expect((error as PageConfigError).faults).toHaveLength(3);
  }
});

describe('in a browser', () => {
  let started: StartedBrowser;
  beforeAll(async () => {
    started = await startBrowser();
  }, 120_000);
  afterAll(() => started?.close());

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)('is accessible and fits, %s at %i pixels', async (colorScheme, width) => {
    const context = await started.browser.newContext({
      colorScheme,
      viewport: { width, height: 844 },
      javaScriptEnabled: true,
      bypassCSP: true,
    });
    const tab = await context.newPage();
    for (const where of ['/', `/incidents/${ID}/`, '/drills/', '/de/', '/nope']) {
      await tab.goto(page.url + where);
      const { violations } = await new AxeBuilder({ page: tab }).analyze();
      expect(violations.map(({ id, nodes }) => [where, id, nodes[0]?.html])).toEqual([]);
      const overflow = await tab.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(overflow).toBeLessThanOrEqual(0);
    }
    await context.close();
  });

  test('is styled under its own content policy, without any script', async () => {
    const context = await started.browser.newContext({ javaScriptEnabled: false });
    const tab = await context.newPage();
    const complaints: string[] = [];
    tab.on('console', (message) => complaints.push(message.text()));
    await tab.goto(`${page.url}/incidents/${ID}/`);
    expect(await tab.locator('.next').innerText()).toMatch(/Next update by\s+09:15 CET/u);
    const background = await tab
      .locator('.pill')
      .evaluate(
        (pill) =>
          (
            globalThis as never as { getComputedStyle: (e: unknown) => { backgroundColor: string } }
          ).getComputedStyle(pill).backgroundColor,
      );
    expect(background).not.toBe('rgba(0, 0, 0, 0)');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
