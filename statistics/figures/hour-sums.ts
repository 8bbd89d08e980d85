import { type ClockWindow, hoursOf, hourWithin } from '../../domain/statistics/wording/window.ts';
import type { SalesRow } from './read-sales.ts';

export type HourRow = Pick<SalesRow, 'member' | 'orders' | 'sales_fen' | 'base_sales_fen'>;

/** An hour of a window, with the sums from the start of the window to its end, in fen. */
export interface HourSum {
  readonly hour: number;
  /** Null after the last hour with sales. */
  readonly sales: bigint | null;
  readonly base: bigint;
}

/** Rows of hours in the order of the clock. */
export function hourSums(window: ClockWindow, hours: readonly HourRow[]): HourSum[] {
  const byHour = new Map(hours.map((row) => [hourWithin(window, row.member), row]));
  const last = Math.max(
    -1,
    ...[...byHour].filter(([, row]) => BigInt(row.orders) > 0n).map(([hour]) => hour),
  );
  let [sales, base] = [0n, 0n];
  return Array.from({ length: hoursOf(window) }, (_, hour) => {
    const row = byHour.get(hour);
    sales += BigInt(row?.sales_fen ?? '0');
    base += BigInt(row?.base_sales_fen ?? '0');
    return { hour, sales: hour <= last ? sales : null, base };
  });
}
