import { comparedBase, type ComparedWindow } from '../wording/same-hours.ts';
import { type ClockWindow, shanghaiInstant } from '../wording/window.ts';
import type { WindowHours } from './window-hours.ts';

/** The hours of a window that count, within the period of its campaign. */
export function comparedHours(window: ComparedWindow, period: ComparedWindow): WindowHours {
  const [own, ofPeriod] = [secondsOf(window), secondsOf(period)];
  const base = window.base === null ? ([own[0], own[0]] as const) : secondsOf(window.base);
  const same = comparedBase(window);
  return {
    ...{ own, base, completeTo: window.completeTo === null ? own[1] : secondsAt(window.completeTo) },
    baseCompleteTo: same === null ? base[1] : Math.min(base[1], secondsOf(same)[1]),
    period: secondsOf({ ...period, endAt: period.completeTo ?? period.endAt }),
    withinPeriod: own[0] >= ofPeriod[0] && own[1] <= ofPeriod[1],
  };
}

function secondsAt(clock: string): number {
  return Date.parse(shanghaiInstant(clock)) / 1_000;
}

function secondsOf({ startAt, endAt }: ClockWindow): readonly [number, number] {
  return [secondsAt(startAt), secondsAt(endAt)];
}
