import type { LoadOptions } from '../../schemas/backfill.ts';
import { counted, grouped } from './counted.ts';

/** `at 2,000 events/s, 2 chunks at once`, and the priority unless it is the usual one. */
export function optionsText({ ratePerSecond, maxParallel, priority = 'normal' }: LoadOptions): string {
  const rate = ratePerSecond === null ? 'without a limit' : `at ${grouped(ratePerSecond)} events/s`;
  const parts = [rate, `${counted(maxParallel, 'chunk')} at once`];
  return [...parts, ...(priority === 'normal' ? [] : [`${priority} priority`])].join(', ');
}
