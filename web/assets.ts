import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { DARK, LIGHT, themeProperties } from '../services/charts/theme.ts';

interface Asset {
  readonly body: string;
  readonly type: string;
}

const here = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');
const packaged = (path: string) => readFileSync(createRequire(import.meta.url).resolve(path), 'utf8');

const SCRIPT = 'text/javascript; charset=utf-8';

/** The colours are those of the charts. */
const style = `:root { ${themeProperties(LIGHT)} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme]) { ${themeProperties(DARK)} --page: #161614; --good: #7fc08a; } }
@media screen { :root[data-theme="dark"] { ${themeProperties(DARK)} --page: #161614; --good: #7fc08a; } }
${here('style.css')}`;

const files: Readonly<Record<string, Asset>> = {
  'style.css': { body: style, type: 'text/css; charset=utf-8' },
  'icon.svg': { body: here('icon.svg'), type: 'image/svg+xml' },
  'page.js': { body: here('page.js'), type: SCRIPT },
  'htmx.js': { body: packaged('htmx.org/dist/htmx.min.js'), type: SCRIPT },
  'sse.js': { body: packaged('htmx.org/dist/ext/hx-sse.min.js'), type: SCRIPT },
};

/** The hash in the name lets a browser keep a file for ever. */
const named = new Map(
  Object.entries(files).map(([name, { body, type }]) => {
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
    const source = body.replace(/\n?\/\/# sourceMappingURL=.*$/m, '');
    return [name, { path: `/assets/${hash}/${name}`, body: source, type }];
  }),
);
const pathOf = (name: string) => named.get(name)?.path ?? '';

/** Addresses of everything that a page loads. All of it comes from this server. */
export const ASSETS = {
  style: pathOf('style.css'),
  icon: pathOf('icon.svg'),
  page: pathOf('page.js'),
  htmx: pathOf('htmx.js'),
  sse: pathOf('sse.js'),
} as const;

export function findAsset(path: string): Asset | undefined {
  return [...named.values()].find((asset) => asset.path === path);
}
