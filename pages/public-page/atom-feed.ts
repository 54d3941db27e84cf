import { Feed } from 'feed';
import Handlebars from 'handlebars';
import type { PublishedIncident, PublishedPost, SiteSettings } from './site.ts';

/** Most readers keep what they have seen; a feed needs no more than this. */
const NEWEST = 50;

/**
 * The Atom feed of all updates, newest first. `toHtml` renders a post's words with everything
 * escaped; the feed puts that into CDATA.
 */
export function atomFeed(
  settings: SiteSettings,
  incidents: readonly PublishedIncident[],
  toHtml: (post: PublishedPost) => string,
): string {
  const updates = incidents
    .flatMap((incident) => incident.posts.map((post) => ({ incident, post })))
    .toSorted((a, b) => b.post.at.localeCompare(a.post.at) || b.post.number - a.post.number)
    .slice(0, NEWEST);
  const prefix = { live: '', practice: '[Practice] ', drill: '[Drill] ' }[settings.standing];
  const feed = new Feed({
    id: `${settings.url}/`,
    title: titleText(prefix + settings.name),
    link: `${settings.url}/`,
    feedLinks: { atom: `${settings.url}/feed.atom` },
    updated: new Date(updates[0]?.post.at ?? 0),
    generator: 'Countersign',
    author: { name: xmlText(settings.name) },
    copyright: '',
  });
  for (const { incident, post } of updates) {
    const link = `${settings.url}/incidents/${incident.incident}/#post-${post.number}`;
    feed.addItem({
      id: `urn:sha256:${post.key}`,
      title: titleText(prefix + post.rendition.headline),
      link,
      date: new Date(post.at),
      published: new Date(post.at),
      content: xmlText(toHtml(post)),
    });
  }
  return feed.atom1();
}

/** The library says that titles are HTML, so words must be escaped or readers would run them. */
function titleText(text: string): string {
  return xmlText(Handlebars.escapeExpression(text));
}

/** Characters that XML 1.0 cannot carry would make the whole feed unreadable. */
function xmlText(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/gu, '\uFFFD');
}
