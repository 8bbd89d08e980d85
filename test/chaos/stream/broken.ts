import type { Draws } from '../../../simulation/season/random.ts';
import type { ReasonCode } from '../../../schemas/event/reason-codes.ts';
import { REASON_CASES } from '../../support/reason-cases.ts';
import type { PlannedEvent } from './planned-event.ts';

/** One event on its topic for each way to break the contract. */
export const BROKEN: readonly (PlannedEvent & { readonly expected: ReasonCode })[] = REASON_CASES.map(
  ({ topicPlatform, key, value, code }) => ({
    platform: topicPlatform,
    key,
    value: value === null ? null : Buffer.from(value),
    expected: code,
  }),
);

/** Draws some of the small ones. */
export function someBroken(draws: Draws, count: number): PlannedEvent[] {
  const small = BROKEN.filter(({ value }) => (value?.length ?? 0) < 10_000);
  return Array.from({ length: count }, () => draws.pick(small));
}
