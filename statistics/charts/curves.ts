import { type ChartFrame, drawSvg, framed, look, margins, plain } from './draw.ts';
import type { ChartTheme } from './theme.ts';

/** A line through the window. Numbers place it; texts are shown. */
export interface Curve {
  /** Values at the end of each hour, cumulative, in the unit of the subtitle. May end before the window does. */
  readonly values: readonly number[];
  /** The last value as it is shown at the line's end. */
  readonly endText: string;
  /** Which year the line is. */
  readonly name: string;
}

export interface CurvesData {
  readonly hours: number;
  readonly thisYear: Curve;
  /** Null if the window has no base window. */
  readonly lastYear: Curve | null;
  /** Height of the plot and its hours, in pixels. */
  readonly heightPx?: number;
}

/** Between the margins: the plot and the labels of its hours. */
const PLOT_PX = 208;
const HOURS_PX = 24;
/** Beside the plot. */
export const LEFT_PX = 34;
export const RIGHT_PX = 92;
/** Below this distance the labels at the ends of the lines would overlap. */
const LABEL_PX = 36;
const TICKS = 4;

/** Cumulative sales hour by hour: this year solid in the accent, last year grey and dashed. */
export function cumulativeCurves(frame: ChartFrame, data: CurvesData, theme: ChartTheme): string {
  const { hours, thisYear, lastYear, heightPx = PLOT_PX } = data;
  const max = niceMax(Math.max(0, ...thisYear.values, ...(lastYear?.values ?? [])));
  const { head, foot } = margins(frame);
  const height = head + heightPx + foot;
  const plotPx = heightPx - HOURS_PX - 6;
  const gapPx = (((thisYear.values.at(-1) ?? 0) - (lastYear?.values.at(-1) ?? 0)) / max) * plotPx;
  const nearEnd = lastYear !== null && Math.abs(gapPx) < LABEL_PX;
  // Labels that would meet move apart, each away from the other.
  const move = nearEnd ? ((LABEL_PX - Math.abs(gapPx)) / 2) * (gapPx < 0 ? -1 : 1) : 0;
  const series = [
    ...(lastYear === null
      ? []
      : [
          line(lastYear, theme, {
            color: theme.lastYear,
            textColor: theme.muted,
            type: [5, 4],
            width: 1.5,
            move,
          }),
        ]),
    line(thisYear, theme, {
      color: theme.accent,
      textColor: theme.accent,
      type: 'solid',
      width: 2.25,
      move: -move,
    }),
  ];
  return drawSvg(
    frame,
    height,
    framed(frame, theme, {
      grid: {
        outerBoundsMode: 'none',
        left: LEFT_PX,
        right: RIGHT_PX,
        top: head + 6,
        bottom: foot + HOURS_PX,
      },
      xAxis: {
        type: 'value',
        min: 0,
        max: hours,
        interval: hours / TICKS,
        axisLine: { show: true, lineStyle: { color: theme.hairline } },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: { ...look(theme.muted, 11), formatter: (hour: number) => clock(hour) },
      },
      yAxis: {
        type: 'value',
        min: 0,
        max,
        interval: max / TICKS,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { lineStyle: { color: theme.hairline, width: 1 } },
        axisLabel: { ...look(theme.muted, 11), formatter: (value: number) => tickText(value) },
      },
      series,
    }),
  );
}

interface LineLook {
  readonly color: string;
  readonly textColor: string;
  readonly type: 'solid' | number[];
  readonly width: number;
  readonly move: number;
}

function line(
  { values, endText, name }: Curve,
  theme: ChartTheme,
  { color, textColor, type, width, move }: LineLook,
) {
  const last = values.length - 1;
  const points = [[0, 0], ...values.map((value, index) => [index + 1, value])].map((value, index) => {
    if (index !== last + 1 || last < 0) return { value, symbol: 'none' };
    return {
      value,
      symbol: 'circle',
      symbolSize: 6,
      label: {
        show: true,
        position: 'right',
        distance: 8,
        offset: [0, move],
        align: 'left',
        verticalAlign: 'middle',
        formatter: `{value|${plain(endText)}}\n{name|${plain(name)}}`,
        rich: {
          value: {
            ...look(textColor === theme.accent ? textColor : theme.ink, 14, 600),
            lineHeight: 18,
            textBorderWidth: 0,
          },
          name: { ...look(theme.muted, 11), lineHeight: 15, textBorderWidth: 0 },
        },
      },
    };
  });
  return {
    type: 'line',
    clip: false,
    data: points,
    lineStyle: { color, type, width, cap: type === 'solid' ? 'round' : 'butt' },
    itemStyle: { color, borderWidth: 0 },
  };
}

function clock(hour: number): string {
  const minutes = Math.round(hour * 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** The smallest of these times a power of ten that holds the value: all divide into four. */
function niceMax(value: number): number {
  if (value <= 0) return TICKS;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10].find((step) => step * power >= value) ?? 10;
  return factor * power;
}

function tickText(value: number): string {
  return String(Number(value.toPrecision(6)));
}
