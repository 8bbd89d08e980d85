import { type Band, bandText, type ChartFrame, drawSvg, look, margins, plain } from './draw.ts';
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

/** A point of last year's line at the hour that this year has reached. */
export interface SameHour {
  /** Hours since the start. */
  readonly hour: number;
  readonly text: string;
  /** Which year, and that it is the same hour. */
  readonly name: string;
}

export interface CurvesData {
  readonly hours: number;
  readonly thisYear: Curve;
  /** Null if the window has no base window. */
  readonly lastYear: Curve | null;
  /** Null or left out once the window is over. */
  readonly sameHour?: SameHour | null;
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
/** A label within these last hours would meet that of the end. */
const END_HOURS = 4;
/** Clear of a line that goes on to the right of a label's point. */
const CLEAR_PX = 16;

/** Cumulative sales hour by hour: this year solid in the accent, last year grey and dashed. */
export function cumulativeCurves(frame: ChartFrame, data: CurvesData, theme: ChartTheme): string {
  const { hours, thisYear, lastYear, sameHour = null, heightPx = PLOT_PX } = data;
  const max = niceMax(Math.max(0, ...thisYear.values, ...(lastYear?.values ?? [])));
  const { head, foot } = margins(frame);
  const height = head + heightPx + foot;
  const plotPx = heightPx - HOURS_PX - 6;
  const aboveBy = (last: number) => (((thisYear.values.at(-1) ?? 0) - last) / max) * plotPx;
  const baseEnd = lastYear?.values.at(-1) ?? 0;
  const move = lastYear === null || sameHour !== null ? 0 : apart(aboveBy(baseEnd));
  const atHour = sameHour === null ? 0 : (lastYear?.values[sameHour.hour - 1] ?? 0);
  const isAhead = aboveBy(atHour) >= 0;
  const own: Place =
    sameHour === null
      ? { side: 'right', move: -move }
      : {
          // Near the end of the window, the label of last year's whole stands right of the point.
          side: isAhead && sameHour.hour > hours - END_HOURS ? 'left' : 'right',
          move: isAhead ? -CLEAR_PX / 2 - apart(aboveBy(atHour)) : CLEAR_PX - apart(aboveBy(atHour)),
        };
  const series = [
    ...(sameHour === null
      ? []
      : sameHourMarks(sameHour, atHour, max, isAhead ? CLEAR_PX : -2 * CLEAR_PX, theme)),
    ...(lastYear === null
      ? []
      : [
          line(lastYear, theme, { color: theme.lastYear, type: [5, 4], width: 1.5 }, { side: 'right', move }),
        ]),
    line(thisYear, theme, { color: theme.accent, type: 'solid', width: 2.25 }, own),
  ];
  const options = {
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
      interval: Math.ceil(hours / TICKS),
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
  };
  return drawSvg(frame, height, theme, options, [], hourBands(frame, data));
}

/** Both years at the end of each hour, in the unit of the subtitle. */
function hourBands({ width: framePx }: ChartFrame, { hours, thisYear, lastYear }: CurvesData): Band[] {
  const width = (framePx - LEFT_PX - RIGHT_PX) / hours;
  const curves = [thisYear, lastYear].filter((curve) => curve !== null);
  return Array.from({ length: hours }, (_, index) => {
    const texts = curves.map(({ name, values }) => {
      const value = values[index];
      return [name, value === undefined ? null : tickText(value)] as const;
    });
    return { left: LEFT_PX + (index + 0.5) * width, width, text: bandText(clock(index + 1), texts) };
  });
}

/** How far two labels move, each away from the other, if one stands so much above the other. Pixels. */
function apart(abovePx: number): number {
  return Math.abs(abovePx) < LABEL_PX ? ((LABEL_PX - Math.abs(abovePx)) / 2) * (abovePx < 0 ? -1 : 1) : 0;
}

/** A dotted line at the hour, and last year's point on it. */
function sameHourMarks(
  { hour, text, name }: SameHour,
  value: number,
  max: number,
  move: number,
  theme: ChartTheme,
) {
  const marked = {
    value: [hour, value],
    symbol: 'circle',
    symbolSize: 6,
    label: endLabel(text, name, theme.ink, { side: 'right', move }, theme),
  };
  const series = { type: 'line', clip: false };
  return [
    {
      ...series,
      data: [0, max].map((end) => ({ value: [hour, end], symbol: 'none' })),
      lineStyle: { color: theme.lastYear, type: [1, 3], width: 1 },
    },
    { ...series, data: [marked], itemStyle: { color: theme.lastYear, borderWidth: 0 } },
  ];
}

/** Of a label beside its point. */
interface Place {
  readonly side: 'left' | 'right';
  /** Pixels down. */
  readonly move: number;
}

function line(
  { values, endText, name }: Curve,
  theme: ChartTheme,
  lineStyle: { readonly color: string; readonly type: 'solid' | number[]; readonly width: number },
  place: Place,
) {
  const { color } = lineStyle;
  // The grey of the line is too weak for a text.
  const textColor = color === theme.lastYear ? theme.ink : color;
  const last = values.length - 1;
  const points = [[0, 0], ...values.map((value, index) => [index + 1, value])].map((value, index) => {
    if (index !== last + 1 || last < 0) return { value, symbol: 'none' };
    return {
      value,
      symbol: 'circle',
      symbolSize: 6,
      label: endLabel(endText, name, textColor, place, theme),
    };
  });
  return {
    type: 'line',
    clip: false,
    data: points,
    lineStyle: { ...lineStyle, cap: lineStyle.type === 'solid' ? 'round' : 'butt' },
    itemStyle: { color, borderWidth: 0 },
  };
}

/** Two lines beside a point: a value, and below it what it is of. */
function endLabel(text: string, name: string, color: string, { side, move }: Place, theme: ChartTheme) {
  return {
    show: true,
    position: side,
    distance: 8,
    offset: [0, move],
    align: side === 'right' ? 'left' : 'right',
    verticalAlign: 'middle',
    formatter: `{value|${plain(text)}}\n{name|${plain(name)}}`,
    rich: {
      value: { ...look(color, 14, 600), lineHeight: 18, textBorderWidth: 0 },
      name: { ...look(theme.muted, 11), lineHeight: 15, textBorderWidth: 0 },
    },
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
