import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import express, { type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import { MESSAGE_LANGUAGES, MESSAGES } from '../../domain/messages/speak.ts';
import type { MessageLanguage } from '../../domain/messages/speak.ts';
import type { PageConfig } from './config.ts';
import { pageFrame, type Views } from './views.ts';

/** Short, so that news travels; a copy may still be shown while this process is away. */
const FRESH = 'public, max-age=10, stale-while-revalidate=30, stale-if-error=86400';
const UNCHANGING = 'public, max-age=300';

/**
 * Serves the generations that workers write: files and nothing else, no database, no Temporal. A
 * captured page server can withhold words, and cannot make any.
 */
export function makePageServer(
  config: Pick<PageConfig, 'directory' | 'name'>,
  views: Views,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'none'"],
          'style-src': ["'self'"],
          'img-src': ["'self'"],
          'base-uri': ["'none'"],
          'form-action': ["'none'"],
          'frame-ancestors': ["'none'"],
        },
      },
      // The page may stand behind plain HTTP on one machine; who serves it in public adds HSTS.
      strictTransportSecurity: false,
      // Feeds and summary.json are read by other people's pages.
      crossOriginResourcePolicy: { policy: 'cross-origin' },
    }),
  );
  app.use(readOnly);
  app.get('/livez', (_request, response) => {
    response.set('Cache-Control', 'no-store').type('text').send('ok\n');
  });
  app.get('/generations/{*rest}', notFound(config, views));
  app.use(servePageBelow(config.directory));
  app.use('/', serveGeneration(path.join(config.directory, 'current')));
  app.get(['/', '/drills/'], nothingYet(config, views));
  for (const language of MESSAGE_LANGUAGES) {
    app.get([`/${language}/`, `/drills/${language}/`], nothingYet(config, views, language));
  }
  app.get('/style.css', (_request, response) => {
    response.type('css').set('Cache-Control', UNCHANGING).send(views.style);
  });
  app.get('/icon.svg', (_request, response) => {
    response.type('svg').set('Cache-Control', UNCHANGING).send(views.icon);
  });
  app.use(notFound(config, views));
  return app;
}

function readOnly(request: Request, response: Response, next: () => void): void {
  if (request.method === 'GET' || request.method === 'HEAD') {
    next();
    return;
  }
  response.status(405).set('Allow', 'GET, HEAD').type('text').send('This page is only read.\n');
}

/** Folders below the page's own directory: drills, languages, brands, and one in the other. */
const BELOW = /^\/((?:[a-z0-9][a-z0-9-]{0,63}\/){1,3})/u;

/**
 * Other pages lie below the first one, each with generations of its own. The deepest that is there
 * answers; which those are is looked up each time, because workers make them when they need them.
 */
function servePageBelow(directory: string): express.Handler {
  const served = new Map<string, express.Handler>();
  return (request, response, next) => {
    const folders = (BELOW.exec(withSlash(request.path))?.[1] ?? '').split('/').slice(0, -1);
    for (let depth = folders.length; depth > 0; depth -= 1) {
      const below = folders.slice(0, depth).join('/');
      if (!existsSync(path.join(directory, below, 'current'))) continue;
      const handler =
        served.get(below) ??
        express.Router().use(`/${below}`, serveGeneration(path.join(directory, below, 'current')));
      served.set(below, handler);
      handler(request, response, next);
      return;
    }
    next();
  };
}

function withSlash(address: string): string {
  return address.endsWith('/') ? address : `${address}/`;
}

function serveGeneration(directory: string): express.Handler {
  return express.static(directory, {
    index: 'index.html',
    dotfiles: 'ignore',
    redirect: true,
    setHeaders: (response, file) => {
      const name = path.basename(file);
      response.setHeader(
        'Cache-Control',
        name === 'style.css' || name === 'icon.svg' ? UNCHANGING : FRESH,
      );
      if (name === 'feed.atom') {
        response.setHeader('Content-Type', 'application/atom+xml; charset=utf-8');
      }
      if (name.endsWith('.json')) response.setHeader('Access-Control-Allow-Origin', '*');
    },
  });
}

function nothingYet(
  config: Pick<PageConfig, 'name'>,
  views: Views,
  language: MessageLanguage = 'en',
): express.Handler {
  const { nothingYet: heading, nothingYetText: text } = MESSAGES[language].page;
  return (request, response) => {
    response.set('Cache-Control', 'no-cache').send(
      views.render('notice', {
        ...noticeFrame(config, config.name, language),
        heading,
        text,
        // Where one language has no word yet, another may have many.
        link: request.path !== '/',
      }),
    );
  };
}

function notFound(
  config: Pick<PageConfig, 'directory' | 'name'>,
  views: Views,
): (request: Request, response: Response) => Promise<void> {
  return async (_request, response) => {
    const page = await readFile(path.join(config.directory, 'current', '404.html'), 'utf8').catch(
      () =>
        views.render('notice', {
          ...noticeFrame(config, `${MESSAGES.en.page.notFound} · ${config.name}`),
          heading: MESSAGES.en.page.notFoundTitle,
          text: MESSAGES.en.page.notFoundText,
          link: true,
        }),
    );
    response.status(404).set('Cache-Control', 'no-cache').type('html').send(page);
  };
}

function noticeFrame(
  { name }: Pick<PageConfig, 'name'>,
  title: string,
  language: MessageLanguage = 'en',
): object {
  const settings = { name, url: '', timeZone: 'UTC', standing: 'live', language } as const;
  return pageFrame(settings, '/', title);
}
