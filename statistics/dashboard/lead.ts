import { comparedBase, isCounted } from '../../domain/statistics/wording/same-hours.ts';
import { hoursOf } from '../../domain/statistics/wording/window.ts';
import type { Headline } from './headline.ts';

/** The sales of a running window and of last year's to the same hour, in fen. */
export interface Lead {
  /** Complete hours since the start of the window. */
  readonly hours: number;
  readonly salesFen: bigint;
  readonly baseFen: bigint;
  /** All hours of last year's window. */
  readonly wholeBaseFen: bigint;
}

/** Null once the window is over, before its first hour is complete, and where there are no hours or no base. */
export function leadOf({ window, hours }: Pick<Headline, 'window' | 'hours'>): Lead | null {
  const base = comparedBase(window);
  if (window.completeTo === null || base === null || hours.length === 0 || hoursOf(base) === 0) return null;
  const counted = hours.filter(({ member }) => isCounted(window, member));
  const sum = (fen: readonly (string | null)[]) => fen.reduce((all, one) => all + BigInt(one ?? '0'), 0n);
  return {
    hours: hoursOf(base),
    salesFen: sum(counted.map(({ sales_fen: fen }) => fen)),
    baseFen: sum(counted.map(({ base_sales_fen: fen }) => fen)),
    wholeBaseFen: sum(hours.map(({ base_sales_fen: fen }) => fen)),
  };
}
