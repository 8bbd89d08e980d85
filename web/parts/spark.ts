import { escapeMarkup } from '../../domain/text/escape.ts';
import { drawing, html, type Markup } from './markup.ts';

const WIDTH_PX = 240;
const HEIGHT_PX = 36;

/** A line of the last hour without axes, with its last value in words. Null breaks the line. */
export function sparkline(name: string, values: readonly (number | null)[], words: string): Markup {
  const largest = Math.max(1, ...values.map((value) => value ?? 0));
  const step = WIDTH_PX / Math.max(1, values.length - 1);
  const path = values
    .map((value, at) => {
      if (value === null) return '';
      const isStart = at === 0 || values[at - 1] === null;
      const y = HEIGHT_PX - 2 - (value / largest) * (HEIGHT_PX - 4);
      // A lone value is a dot.
      return `${isStart ? 'M' : 'L'}${(at * step).toFixed(1)} ${y.toFixed(1)}${isStart ? 'h.1' : ''}`;
    })
    .join('');
  const svg =
    `<svg class="spark" viewBox="0 0 ${WIDTH_PX} ${HEIGHT_PX}" preserveAspectRatio="none" role="img" ` +
    `aria-label="${escapeMarkup(`${name}: ${words}`)}"><path d="${path}"/></svg>`;
  return html`<div class="measure">
    <h3>${name}</h3>
    ${drawing(svg)}
    <p>${words}</p>
  </div>`;
}
