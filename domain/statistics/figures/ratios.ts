import { ratio } from './ratio.ts';
import type { Quotient, Replicated } from './replicates.ts';

/** Figures that are ratios of sums. Their exact values and their errors follow from the same. */
export const RATIOS = {
  average_order_fen: { part: 'own', over: 'orders', times: 1 },
  growth_percent: { part: 'complete', less: 'base', over: 'base', times: 100 },
  multiple: { part: 'complete', over: 'base', times: 1 },
  contribution_points: { part: 'complete', less: 'base', over: 'wholeBase', times: 100 },
  share_percent: { part: 'complete', over: 'whole', times: 100 },
  share_of_period_percent: { part: 'complete', over: 'period', times: 100 },
  share_of_rural_percent: { part: 'complete', over: 'rural', times: 100 },
} as const satisfies Record<string, Required<Pick<Quotient, 'over'>> & Quotient>;
export type Ratio = keyof typeof RATIOS;

/** Cut after nine decimals, as text; null if there is nothing to divide by. */
export function exactRatio(name: Ratio, sums: Readonly<Partial<Record<Replicated, bigint>>>): string | null {
  const { part, over, times } = RATIOS[name];
  const { less }: Quotient = RATIOS[name];
  const lessFen = less === undefined ? 0n : (sums[less] ?? 0n);
  return ratio((sums[part] ?? 0n) - lessFen, sums[over] ?? 0n, BigInt(times));
}
