import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The font of the dashboard's pages and of printed bulletins, as WOFF2. */
export function pageFont(weight: 400 | 600): Buffer {
  return readFileSync(
    require.resolve(`@fontsource/source-sans-3/files/source-sans-3-latin-${weight}-normal.woff2`),
  );
}

/** The CSS that makes it known. `display` as in CSS. */
export function pageFontFace(weight: 400 | 600, url: string, display: 'optional' | 'block'): string {
  return `@font-face { font-family: "Source Sans 3"; font-weight: ${weight}; font-display: ${display}; src: url("${url}") format("woff2"); }`;
}
