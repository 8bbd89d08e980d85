import type { LoadSpeed } from '../../schemas/backfill.ts';
import { counted, grouped } from './counted.ts';

/** `at 2,000 events/s, 2 chunks at once`. */
export function speedText({ ratePerSecond, maxParallel }: LoadSpeed): string {
  const rate = ratePerSecond === null ? 'without a limit' : `at ${grouped(ratePerSecond)} events/s`;
  return `${rate}, ${counted(maxParallel, 'chunk')} at once`;
}
