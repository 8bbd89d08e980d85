import { type ChartFrame, drawSvg, LEGEND_PX, look, margins, outline, widthPx, yearsLegend } from './draw.ts';
import type { ChartTheme } from './theme.ts';

/** A column for a step of time. Numbers place it; texts are shown. */
export interface Column {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  /** Last year's column; null if there is none. */
  readonly baseValue: number | null;
  /** All values in words, shown under the pointer. */
  readonly hover: string;
}

export interface ColumnsData {
  readonly columns: readonly Column[];
  /** Names of both years, which a legend shows unless they are empty; the second is null if there is no base window. */
  readonly thisYear: string;
  readonly lastYear: string | null;
  /** Height of the columns and their labels, in pixels. */
  readonly plotPx?: number;
}

const PLOT_PX = 108;
const FONT_PX = 11;

/** Columns in time: this year filled in the accent, last year beside it as a dashed grey outline. */
export function timeColumns(frame: ChartFrame, data: ColumnsData, theme: ChartTheme): string {
  const { columns, lastYear, plotPx = PLOT_PX } = data;
  const tallest = columns.reduce(
    (best, { value }, index) => (value > (columns[best]?.value ?? 0) ? index : best),
    0,
  );
  const { head: above, foot } = margins(frame);
  const legend = yearsLegend(data, above, theme);
  const head = above + (legend.length > 0 ? LEGEND_PX : 0);
  const columnPx = frame.width / columns.length;
  /** Texts that are wider than their columns would run into each other: then only the tallest has one. */
  const hasRoom = columns.every(({ text }) => widthPx(text, FONT_PX) < columnPx - 2);
  /** A label that is wider than its column would be cut at the edge of the drawing, and an 8 would look like a 3. */
  const alignOf = (index: number, text: string): 'left' | 'center' | 'right' => {
    const centrePx = columnPx * (index + 0.5);
    const halfPx = widthPx(text, FONT_PX) / 2;
    if (centrePx < halfPx) return 'left';
    return centrePx + halfPx > frame.width ? 'right' : 'center';
  };
  const hidden = { axisTick: { show: false }, splitLine: { show: false } };
  return drawSvg(
    frame,
    head + plotPx + foot,
    theme,
    {
      grid: { outerBoundsMode: 'none', left: 0, right: 0, top: head + 20, bottom: foot + 22 },
      xAxis: {
        type: 'category',
        data: columns.map((column) => column.label),
        axisLine: { lineStyle: { color: theme.hairline } },
        axisLabel: { ...look(theme.muted, FONT_PX), interval: 0 },
        ...hidden,
      },
      yAxis: { type: 'value', min: 0, axisLine: { show: false }, axisLabel: { show: false }, ...hidden },
      series: [
        ...(lastYear === null
          ? []
          : [
              {
                type: 'bar',
                barMaxWidth: 18,
                barGap: '18%',
                itemStyle: outline(theme),
                data: columns.map(({ baseValue }) => baseValue ?? 0),
              },
            ]),
        {
          type: 'bar',
          barMaxWidth: 18,
          itemStyle: { color: theme.accent },
          data: columns.map(({ value }) => value),
        },
        // Above both columns: over this year's alone, a label would run into a taller one of last year.
        {
          type: 'line',
          silent: true,
          lineStyle: { opacity: 0, color: theme.accent },
          symbol: 'rect',
          symbolSize: 0,
          itemStyle: { color: theme.accent },
          showAllSymbol: true,
          data: columns.map(({ value, text, baseValue }, index) => ({
            value: Math.max(value, lastYear === null ? 0 : (baseValue ?? 0)),
            label: {
              ...look(theme.ink, FONT_PX, index === tallest ? 600 : 'normal'),
              show: hasRoom || index === tallest,
              position: 'top',
              distance: 4,
              textBorderWidth: 0,
              formatter: () => text,
              align: alignOf(index, text),
            },
          })),
        },
      ],
    },
    legend,
    columns.map(({ hover }, at) => ({ left: columnPx * at, width: columnPx, text: hover })),
  );
}
