import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

const FILES = {
  400: () => require.resolve('@fontsource/source-sans-3/files/source-sans-3-latin-400-normal.woff2'),
  600: () => require.resolve('@fontsource/source-sans-3/files/source-sans-3-latin-600-normal.woff2'),
} as const;

export const FONT_WEIGHTS = [400, 600] as const;

/** CSS that holds the font itself, for what loads nothing: a printed bulletin, a chart as a file. */
export function embeddedFonts(): string {
  return FONT_WEIGHTS.map((weight) =>
    pageFontFace(weight, `data:font/woff2;base64,${pageFont(weight).toString('base64')}`, 'block'),
  ).join('\n');
}

/** The font of the dashboard's pages and of printed bulletins, as WOFF2. */
export function pageFont(weight: keyof typeof FILES): Buffer {
  return readFileSync(FILES[weight]());
}

/** The CSS that makes it known. `display` as in CSS. */
export function pageFontFace(weight: keyof typeof FILES, url: string, display: 'optional' | 'block'): string {
  return `@font-face { font-family: "Source Sans 3"; font-weight: ${weight}; font-display: ${display}; src: url("${url}") format("woff2"); }`;
}
