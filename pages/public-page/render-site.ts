import { messagesIn } from '../../domain/messages/speak.ts';
import { atomFeed } from './atom-feed.ts';
import { incidentView, indexView } from './page-model.ts';
import type { PublishedIncident, SiteFiles, SiteSettings } from './site.ts';
import { summaryJson } from './summary-json.ts';
import { textBlocks } from './text-blocks.ts';
import { pageFrame, type Views } from './views.ts';

/** Chain heads that the first page prints; `ledger.json` has all of them. */
const HEADS_SHOWN = 3;

/**
 * Makes every file of a page from verified posts. The same posts and heads always make the same
 * bytes: no clock and no randomness is involved.
 *
 * @param remember text of that name if it was made before: a name has all that its text is made of
 */
export function renderSite(
  views: Views,
  settings: SiteSettings,
  published: readonly PublishedIncident[],
  remember: (name: string, make: () => string) => string = (_name, make) => make(),
): SiteFiles {
  const { zoneOfWords } = settings;
  const incidents =
    zoneOfWords === undefined
      ? published
      : published.map((incident) => ({ ...incident, timeZone: zoneOfWords }));
  const files = new Map<string, string>();
  const index = indexView(settings, incidents);
  const labels = messagesIn(settings.language ?? 'en').page;
  const frame = (base: string, title: string): object => pageFrame(settings, base, title);
  files.set(
    'index.html',
    views.render('index', {
      ...frame('', index.active[0]?.latest.headline ?? `${index.summary} · ${settings.name}`),
      ...index,
      first: true,
      active: index.active.map((view) => ({ ...view, onPage: false })),
      heads: index.heads.slice(0, HEADS_SHOWN),
      oneHead: index.heads.length === 1,
      more: index.heads.length > HEADS_SHOWN ? index.heads.length : null,
    }),
  );
  for (const incident of incidents) {
    const base = '../../';
    const text = remember(nameOf(incident), () => {
      const view = incidentView(incident, base, settings.language);
      return views.render('incident', {
        ...frame(base, `${view.latest.headline} · ${settings.name}`),
        view: { ...view, onPage: true },
        heads: [view.head].map((head) => ({ incident: incident.incident, ...head })),
        oneHead: true,
        more: null,
      });
    });
    files.set(`incidents/${incident.incident}/index.html`, text);
  }
  files.set(
    '404.html',
    views.render('notice', {
      // Served for any path, so its links lead to the site's root, whatever host it is called by.
      ...frame(
        `${new URL(settings.url).pathname.replace(/\/$/u, '')}/`,
        `${labels.notFound} · ${settings.name}`,
      ),
      heading: labels.notFoundTitle,
      text: labels.notFoundText,
      link: true,
    }),
  );
  const summary = summaryJson(settings, incidents);
  files.set('summary.json', summary);
  files.set('api/v2/summary.json', summary);
  files.set(
    'feed.atom',
    atomFeed(settings, incidents, (post) =>
      remember(`words ${post.key}`, () =>
        views.render('words', {
          language: post.rendition.language,
          blocks: textBlocks(post.rendition.text),
        }),
      ),
    ),
  );
  files.set('ledger.json', ledgerJson(incidents));
  files.set('style.css', views.style);
  files.set('icon.svg', views.icon);
  if (settings.standing !== 'live') files.set('robots.txt', 'User-agent: *\nDisallow: /\n');
  return files;
}

/** An incident's page is made of its posts, by key and time, of its head and of its time zone. */
function nameOf({ incident, head, timeZone, posts }: PublishedIncident): string {
  const shown = posts.map(({ key, number, at }) => `${number} ${key} ${at}`);
  return [`incident ${incident}`, head.sequence, head.hash, timeZone, ...shown].join('\n');
}

/** For checks by others: which posts stand here, by leaf, and where each chain ended. */
function ledgerJson(incidents: readonly PublishedIncident[]): string {
  const shown = incidents.map(({ incident, head, posts }) => ({
    incident,
    head,
    posts: posts.map(({ rendition, key, at }) => ({ post: rendition.post, key, at })),
  }));
  return `${JSON.stringify({ incidents: shown }, null, 2)}\n`;
}
