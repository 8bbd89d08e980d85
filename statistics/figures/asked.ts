import type { Basis } from '../../domain/statistics/figures/cells.ts';
import type { WindowHours } from '../../domain/statistics/figures/window-hours.ts';

/** A question as the views take it, but for the name of a dimension that overlaps. */
export interface Asked {
  readonly kind: 'sales' | 'products';
  readonly campaign: string;
  readonly windowId: string;
  readonly by: string;
  /** Of products; empty for all. */
  readonly category: string;
  readonly segment: string;
  readonly scope: string;
  readonly basis: Basis;
}

/** What a question is asked of. */
export interface AskedHours {
  readonly hours: WindowHours;
  /** Orders that each order of the data stands for. */
  readonly factor: number;
  readonly frame: LeftOut;
}

/** Whom a scope leaves out: platforms, counties, and outlets that were not open from the first to the last day. */
export interface LeftOut {
  readonly leftOutPlatforms: readonly string[];
  readonly leftOutCounties: readonly number[];
  /** Load of the register of outlets. */
  readonly outletLoad: string;
  readonly firstDay: string;
  readonly lastDay: string;
}

export const NOBODY: LeftOut = {
  ...{ leftOutPlatforms: [], leftOutCounties: [] },
  ...{ outletLoad: '0', firstDay: '1970-01-01', lastDay: '1970-01-01' },
};
