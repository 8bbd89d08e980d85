import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pageFont, pageFontFace } from '../statistics/charts/page-font.ts';
import { DARK, LIGHT, themeProperties } from '../statistics/charts/theme.ts';
import { Packed, SMALL } from './http/packed.ts';

interface Asset {
  readonly path: string;
  readonly body: Packed;
  readonly type: string;
}

const here = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');
const require = createRequire(import.meta.url);

const SCRIPT = 'text/javascript; charset=utf-8';

/** The hash in the name lets a browser keep a file for ever. */
function asset(name: string, type: string, content: string | Buffer): Asset {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return { path: `/assets/${hash}/${name}`, body: new Packed(content, SMALL), type };
}

/** A script of a library names a map that is not served. */
function library(path: string): string {
  return readFileSync(path, 'utf8').replace(/\n?\/\/# sourceMappingURL=.*$/m, '');
}

const regular = asset('regular.woff2', 'font/woff2', pageFont(400));
const semibold = asset('semibold.woff2', 'font/woff2', pageFont(600));

const dark = `${themeProperties(DARK)} --page: #161614; --good: #7fc08a;`;

const STYLES = [
  'base.css',
  'header.css',
  'figures.css',
  'tables.css',
  'answer.css',
  'screens.css',
  'wall.css',
];

/** One file for the browser. The colours are those of the charts. */
const style = asset(
  'style.css',
  'text/css; charset=utf-8',
  `${pageFontFace(400, regular.path, 'optional')}
${pageFontFace(600, semibold.path, 'optional')}
:root { ${themeProperties(LIGHT)} }
${STYLES.map(here).join('')}
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme]) { ${dark} } }
@media screen { :root[data-theme="dark"] { ${dark} } }
`,
);
const drawnIcon = here('icon.svg');
/** Without troubles, and with their number up to nine. */
const icons = Array.from({ length: 10 }, (_, count) => {
  const mark = `<circle cx="11" cy="5" r="5" fill="#b3261e"/><text x="11" y="7.6" font-size="7" font-weight="700" text-anchor="middle" fill="#fff">${count}</text></svg>`;
  return asset('icon.svg', 'image/svg+xml', count === 0 ? drawnIcon : drawnIcon.replace('</svg>', mark));
});
/** One file: if its extension came a moment later, the library would start without it and no stream would open. */
const script = asset(
  'page.js',
  SCRIPT,
  [
    library(require.resolve('htmx.org/dist/htmx.min.js')),
    library(require.resolve('htmx.org/dist/ext/hx-sse.min.js')),
    here('page.js'),
    here('answer.js'),
  ].join(';\n'),
);

const byPath = new Map([regular, semibold, style, ...icons, script].map((one) => [one.path, one]));

/** Addresses of everything that a page loads. All of it comes from this server. */
export const ASSETS = {
  style: style.path,
  script: script.path,
  fonts: [regular.path, semibold.path],
} as const;

export function findAsset(path: string): Asset | undefined {
  return byPath.get(path);
}

/** The icon of a page that shows so many troubles. */
export function iconOf(troubles: number): string {
  return icons[Math.min(troubles, icons.length - 1)]?.path ?? '';
}
