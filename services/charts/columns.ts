import { type ChartFrame, framed, look, margins } from './frame.ts';
import { drawSvg } from './draw.ts';
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

/** Columns in time: this year filled in the accent, last year beside it as a dashed grey outline. */
export function timeColumns(frame: ChartFrame, data: ColumnsData, theme: ChartTheme): string {
  const { columns, thisYear, lastYear, plotPx = PLOT_PX } = data;
  const tallest = columns.reduce(
    (best, { value }, index) => (value > (columns[best]?.value ?? 0) ? index : best),
    0,
  );
  const { head, foot } = margins(frame);
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
          data: columns.map(({ value, text }, index) => ({
            value,
            label: label(
              index === tallest && thisYear !== '' ? `${thisYear}\n${text}` : text,
              theme.ink,
              index === tallest ? 600 : 'normal',
            ),
          })),
        },
      ],
    }),
  );
}
