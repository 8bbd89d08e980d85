import { CLICKHOUSE_CODES } from '../../adapters/errors/clickhouse-codes.ts';
import { errorCode } from '../../domain/causes.ts';
import { HOT_SECONDS, HOUR_SECONDS, type HourState, type Slice } from '../../domain/slices.ts';
import type { SliceSetAside } from '../../schemas/workflow-inputs.ts';

const FIRST_WAIT_MS = 2_000;
/** ClickHouse may have more memory soon. */
const LONGEST_WAIT_MS = 60_000;

/** Whether a statement needs more memory than it may have: a part of its slices may need less. */
export function isTooLarge(error: unknown): boolean {
  return errorCode(error) === CLICKHOUSE_CODES.MEMORY_LIMIT_EXCEEDED;
}

/** Slices that ClickHouse could not compute one by one. They wait, twice as long after each attempt, and the others go on. */
export class SetAside {
  readonly #slices = new Map<string, SliceSetAside>();

  /** In the order in which they were set aside. */
  get all(): readonly SliceSetAside[] {
    return [...this.#slices.values()];
  }

  add({ start, seconds }: Slice, error: unknown, nowMs: number): void {
    const before = this.#slices.get(keyOf(start, seconds));
    const failedAttempts = (before?.failedAttempts ?? 0) + 1;
    this.#slices.set(keyOf(start, seconds), {
      ...{ start, seconds, failedAttempts },
      sinceMs: before?.sinceMs ?? nowMs,
      nextAttemptMs: nowMs + Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failedAttempts - 1)),
      cause: error instanceof Error ? error.message : String(error),
    });
  }

  remove(slices: readonly Slice[]): void {
    for (const { start, seconds } of slices) this.#slices.delete(keyOf(start, seconds));
  }

  /**
   * The hours without what waits. An hour that waits as a whole waits with all its slices. Forgets what was computed
   * meanwhile: a slice with its hour, or by another worker.
   */
  without(hours: readonly HourState[], nowMs: number): readonly HourState[] {
    if (this.#slices.size === 0) return hours;
    const open = new Set(hours.flatMap(openSlices));
    for (const key of this.#slices.keys()) if (!open.has(key)) this.#slices.delete(key);
    const waits = (start: number, seconds: number) =>
      (this.#slices.get(keyOf(start, seconds))?.nextAttemptMs ?? 0) > nowMs;
    return hours
      .filter(({ hour }) => !waits(hour, HOUR_SECONDS))
      .map((state) => ({
        ...state,
        dirty: state.dirty.filter(({ start }) => !waits(start, HOT_SECONDS)),
        stale: state.stale.filter(({ start }) => !waits(start, HOT_SECONDS)),
      }));
  }
}

function openSlices({ hour, settled, dirty, stale }: HourState): string[] {
  const hot = settled ? [] : [...dirty, ...stale];
  return [keyOf(hour, HOUR_SECONDS), ...hot.map(({ start }) => keyOf(start, HOT_SECONDS))];
}

function keyOf(start: number, seconds: number): string {
  return `${String(start)} ${String(seconds)}`;
}
