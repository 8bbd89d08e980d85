import { type ChartFrame, drawSvg, framed, look, margins } from './draw.ts';
import type { ChartTheme } from './theme.ts';

/** A column for a step of time. Numbers place it; texts are shown. */
export interface Column {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  /** Last year's column; null if there is none. */
  readonly baseValue: number | null;
}

export interface ColumnsData {
  readonly columns: readonly Column[];
  /** Names of both years, which the tallest column shows unless empty; the second is null if there is no base window. */
  readonly thisYear: string;
  readonly lastYear: string | null;
  /** Height of the columns and their labels, in pixels. */
  readonly plotPx?: number;
}

const PLOT_PX = 108;
/** At least as wide as a digit of the labels. */
const DIGIT_PX = 7;

/** Columns in time: this year filled in the accent, last year beside it as a dashed grey outline. */
export function timeColumns(frame: ChartFrame, data: ColumnsData, theme: ChartTheme): string {
  const { columns, thisYear, lastYear, plotPx = PLOT_PX } = data;
  const tallest = columns.reduce(
    (best, { value }, index) => (value > (columns[best]?.value ?? 0) ? index : best),
    0,
  );
  const { head, foot } = margins(frame);
  /** A label that is wider than its column would be cut at the edge of the drawing, and an 8 would look like a 3. */
  const alignOf = (index: number, text: string): 'left' | 'center' | 'right' => {
    const centrePx = (frame.width * (index + 0.5)) / columns.length;
    const halfPx = (Math.max(...text.split('\n').map((line) => line.length)) * DIGIT_PX) / 2;
    if (centrePx < halfPx) return 'left';
    return centrePx + halfPx > frame.width ? 'right' : 'center';
  };
  const hidden = { axisTick: { show: false }, splitLine: { show: false } };
  const label = (text: string, color: string, weight: 'normal' | 600) => ({
    ...look(color, 11, weight),
    show: true,
    position: 'top',
    distance: 4,
    textBorderWidth: 0,
    formatter: () => text,
  });
  return drawSvg(
    frame,
    head + plotPx + foot,
    framed(frame, theme, {
      grid: { outerBoundsMode: 'none', left: 0, right: 0, top: head + 20, bottom: foot + 22 },
      xAxis: {
        type: 'category',
        data: columns.map((column) => column.label),
        axisLine: { lineStyle: { color: theme.hairline } },
        axisLabel: { ...look(theme.muted, 11), interval: 0 },
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
                itemStyle: { color: 'none', borderColor: theme.lastYear, borderType: [3, 2], borderWidth: 1 },
                data: columns.map(({ baseValue }, index) => ({
                  value: baseValue ?? 0,
                  ...(index === tallest && lastYear !== ''
                    ? { label: { ...label(lastYear, theme.muted, 'normal'), offset: [-7, 0] } }
                    : {}),
                })),
              },
            ]),
        {
          type: 'bar',
          barMaxWidth: 18,
          itemStyle: { color: theme.accent },
          data: columns.map(({ value, text }, index) => {
            const isTallest = index === tallest;
            const words = isTallest && thisYear !== '' ? `${thisYear}\n${text}` : text;
            const align = alignOf(index, words);
            return { value, label: { ...label(words, theme.ink, isTallest ? 600 : 'normal'), align } };
          }),
        },
      ],
    }),
  );
}
