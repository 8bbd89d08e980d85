import type { ChartFrame } from '../../statistics/charts/frame.ts';
import { drawing, html, type Markup } from './markup.ts';
import { type TableData, tableBehind } from './table.ts';
import { say } from './view.ts';

const NARROW_PX = 372;

/** A drawing for wide screens and one for narrow ones, where texts would become too small; its source and its table. */
export function chart(
  frame: Omit<ChartFrame, 'isBare' | 'width'>,
  widthPx: number,
  draw: (frame: ChartFrame, isNarrow: boolean) => string,
  data: TableData,
): Markup {
  const { id, language } = frame;
  return html`<figure>
    <div class="wide">${drawing(draw({ ...frame, isBare: true, width: widthPx }, false))}</div>
    <div class="narrow">
      ${drawing(draw({ ...frame, isBare: true, width: NARROW_PX, id: `${id}-narrow` }, true))}
    </div>
    <figcaption>${frame.source}</figcaption>
    ${tableBehind(say(language, 'Table', '数据表'), data)}
  </figure>`;
}
