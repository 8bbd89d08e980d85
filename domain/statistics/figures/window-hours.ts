import { PART } from './cells.ts';

/** From the first to before the last, in epoch seconds. */
type Hours = readonly [from: number, to: number];

/** The hours of a window that count, in epoch seconds. */
export interface WindowHours {
  readonly own: Hours;
  /** End of the complete hours. */
  readonly completeTo: number;
  /** Empty if there is no base. */
  readonly base: Hours;
  /** End of the hours of the base that are compared. */
  readonly baseCompleteTo: number;
  /** Of the campaign, to the end of its complete hours. */
  readonly period: Hours;
  /** Whether the window is within the period. */
  readonly withinPeriod: boolean;
}

/** Hours between two bounds are the same to every window: which bits of {@link PART} they are, by their number from 1. */
export interface Spans {
  readonly bounds: readonly number[];
  readonly partsOf: (window: WindowHours) => readonly number[];
}

export function spansOf(windows: readonly WindowHours[]): Spans {
  const all = windows.flatMap(({ own, completeTo, base, baseCompleteTo, period }) =>
    [own, completeTo, base, baseCompleteTo, period].flat(),
  );
  const bounds = [...new Set(all)].toSorted((a, b) => a - b);
  return { bounds, partsOf: (window) => [0, ...bounds.map((at) => partOf(at, window))] };
}

function partOf(at: number, window: WindowHours): number {
  const { own, completeTo, base, baseCompleteTo, period } = window;
  const within = ([from, to]: Hours) => at >= from && at < to;
  return (
    (within(own) ? PART.own : 0) |
    (within([own[0], completeTo]) ? PART.complete : 0) |
    (within(base) ? PART.base : 0) |
    (within([base[0], baseCompleteTo]) ? PART.sameHours : 0) |
    (within(period) ? PART.period : 0)
  );
}
