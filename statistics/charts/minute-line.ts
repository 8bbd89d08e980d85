import { grouped } from '../../domain/text/counted.ts';
import { type ChartFrame, drawSvg, look, margins } from './draw.ts';
import type { ChartTheme } from './theme.ts';

export interface MinutesData {
  /** `10:05` of each minute. */
  readonly clocks: readonly string[];
  /** Null where it is not known, which breaks the line. */
  readonly values: readonly (number | null)[];
  /** Follows the largest value on its axis; may be empty. */
  readonly unit: string;
}

const PLOT_PX = 72;
const LABELS_PX = 20;
const LEFT_PX = 64;
const RIGHT_PX = 16;

/** A value minute by minute, between zero and its largest; whole ten minutes are named. */
export function minuteLine(
  frame: ChartFrame,
  { clocks, values, unit }: MinutesData,
  theme: ChartTheme,
): string {
  const max = Math.ceil(Math.max(1, ...values.map((value) => value ?? 0)));
  const { head, foot } = margins(frame);
  const isAlone = (at: number) => values[at - 1] == null && values[at + 1] == null;
  const axis = { axisLine: { show: true, lineStyle: { color: theme.hairline } }, axisTick: { show: false } };
  return drawSvg(frame, head + PLOT_PX + LABELS_PX + foot, theme, {
    grid: { outerBoundsMode: 'none', left: LEFT_PX, right: RIGHT_PX, top: head, bottom: foot + LABELS_PX },
    xAxis: {
      type: 'category',
      boundaryGap: false,
      data: clocks,
      axisLabel: { ...look(theme.muted, 11), interval: (_: number, clock: string) => clock.endsWith('0') },
      ...axis,
    },
    yAxis: {
      type: 'value',
      min: 0,
      max,
      interval: max,
      splitLine: { lineStyle: { color: theme.hairline } },
      axisLabel: {
        ...look(theme.muted, 11),
        formatter: (value: number) => `${grouped(value)} ${unit}`.trim(),
      },
      ...axis,
    },
    series: [
      {
        type: 'line',
        lineStyle: { color: theme.ink, width: 1.5 },
        itemStyle: { color: theme.ink, borderWidth: 0 },
        symbolSize: 4,
        showAllSymbol: true,
        data: values.map((value, at) => ({ value, symbol: isAlone(at) ? 'circle' : 'none' })),
      },
    ],
  });
}
