import Handlebars from 'handlebars';
import { readFileSync, readdirSync } from 'node:fs';
import { messagesIn } from '../../domain/messages/speak.ts';
import type { SiteLanguage, SiteSettings } from './site.ts';

/** The page's views, compiled once. Everything that is printed is escaped. */
export interface Views {
  readonly render: (view: string, context: object) => string;
  readonly style: string;
  readonly icon: string;
}

/** Reads and compiles the views that lie beside this file. */
export function loadViews(): Views {
  const here = new URL('./', import.meta.url);
  const read = (path: string): string => readFileSync(new URL(path, here), 'utf8');
  const handlebars = Handlebars.create();
  const compiled = new Map<string, Handlebars.TemplateDelegate>();
  for (const file of readdirSync(new URL('views/', here))) {
    const name = file.replace(/\.hbs$/u, '');
    const source = read(`views/${file}`);
    handlebars.registerPartial(name, handlebars.compile(source, { strict: true }));
    compiled.set(name, handlebars.compile(source, { strict: true }));
  }
  return {
    render: (view, context) => {
      const template = compiled.get(view);
      if (template === undefined) throw new Error(`there is no view ${view}`);
      return template(context);
    },
    style: read('style.css'),
    icon: read('icon.svg'),
  };
}

/** What every page's head needs to know. `base` leads to the site's first page, `''` or `../../`. */
export function pageFrame(settings: SiteSettings, base: string, title: string): object {
  const { language = 'en', languages = [], standing, name } = settings;
  const labels = messagesIn(language).page;
  const prefix = { live: '', practice: labels.practicePrefix, drill: labels.drillPrefix }[standing];
  const banner = { live: null, practice: labels.practice, drill: labels.drill }[standing];
  const [lead] = languages;
  return {
    base,
    home: base === '' ? './' : base,
    site: name,
    title: `${prefix}${title}`,
    unindexed: standing !== 'live',
    banner,
    language,
    t: labels,
    first: false,
    languages: languages.length < 2 ? null : languages.map((each) => link(settings, base, each)),
    lead: lead === undefined || lead.language === language ? null : link(settings, base, lead),
  };
}

/** A way to the same page in another language; relative, as all links, by whatever name it is called. */
function link(
  { url, language: own }: SiteSettings,
  base: string,
  { language, url: other }: SiteLanguage,
): object {
  const here = new URL(`${url}/`);
  const there = new URL(`${other}/`);
  const up = '../'.repeat(here.pathname.split('/').length - 2);
  const below = there.pathname.slice(1);
  return {
    language,
    name: messagesIn(language).languageName,
    current: language === own,
    href: here.origin === there.origin ? `${base}${up}${below}` || './' : there.href,
    absolute: there.href,
  };
}
