import Handlebars from 'handlebars';
import { readFileSync, readdirSync } from 'node:fs';
import type { SiteSettings } from './site.ts';

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
  const prefix = { live: '', practice: 'Practice: ', drill: 'Drill: ' }[settings.standing];
  return {
    base,
    home: base === '' ? './' : base,
    site: settings.name,
    title: `${prefix}${title}`,
    unindexed: settings.standing !== 'live',
    banner: BANNERS[settings.standing],
  };
}

const BANNERS = {
  live: null,
  practice: {
    title: 'Practice installation.',
    text: 'Nothing on this page is real.',
  },
  drill: {
    title: 'This is a drill.',
    text: 'Nothing on this page is happening.',
  },
} as const satisfies Record<SiteSettings['standing'], object | null>;
