import { html, raw } from 'hono/html';
import { visible } from '../../domain/text/escape.ts';

/** Escaped HTML. The tag `html` escapes every text that is put into it. */
export type Markup = ReturnType<typeof html>;

export { html, raw };

export const NOTHING = html``;

/** A drawing of `statistics/charts`, which escapes its own texts. HTML knows the namespace of SVG. */
export function drawing(svg: string): Markup {
  return raw(svg.replace(' xmlns="http://www.w3.org/2000/svg"', ''));
}

/** A text that others wrote: characters that hide or reverse text are shown as escapes. */
export const foreign = visible;
