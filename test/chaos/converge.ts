import { setTimeout as sleep } from 'node:timers/promises';
import type { Arena } from './arena.ts';
import { checkIndex, checkQuarantine, checkState } from './oracle/check-stored.ts';
import { checkRanges } from './oracle/check-ranges.ts';
import { checkRollups, type ExpectedRollups, expectedRollups } from './oracle/check-rollups.ts';
import { checkFigures } from './oracle/figures-reader.ts';
import type { ExpectedSource, Verdict } from './oracle/verdict.ts';
import { readPositions } from './oracle/read-positions.ts';
import { waitFor } from './waits.ts';

const POLL_EVERY_MS = 1_000;
const FIGURES_WITHIN_MS = 300_000;

export interface Convergence {
  readonly verdicts: readonly Verdict[];
  /** Time from the end of the cause until everything held, including the oracle's work. */
  readonly tookMs: number;
}

/**
 * Waits until every invariant holds; with figures, also until their rows follow. Only the oracle decides; the product's
 * own reports are not used. The verdicts contain what still differs after the time limit. Rejects if an engine still
 * fails then.
 */
export function converge(arena: Arena, withFigures: boolean): Promise<Convergence> {
  return waitFor('every invariant to hold', poll(arena, withFigures));
}

async function poll(arena: Arena, withFigures: boolean): Promise<Convergence> {
  const startedMs = performance.now();
  const tookMs = (): number => performance.now() - startedMs;
  const audited = await retryUntilLate(
    () => arena.audit.read(arena.topics),
    () => tookMs() > arena.catchUpWithinMs,
  );
  const sources = [...audited.filter(({ end }) => end > 0n), ...arena.unauditedSources];
  const expected = arena.ledger.orders;
  const expectedSums = expectedRollups(expected);
  for (;;) {
    const late = tookMs() > arena.catchUpWithinMs;
    try {
      if (late || (await allSourcesRead(arena, sources))) {
        const { clickhouse } = arena.world;
        const rollups = await checkRollups(clickhouse, expectedSums);
        if (late || rollups.problems.length === 0) {
          const verdicts = [
            await checkRanges(clickhouse, sources),
            await checkState(clickhouse, expected),
            rollups,
            await checkQuarantine(clickhouse, sources),
            await checkIndex(clickhouse, sources),
          ];
          if (late || verdicts.every(({ problems }) => problems.length === 0))
            return {
              tookMs: tookMs(),
              verdicts: withFigures ? [...verdicts, await figuresFollow(arena, expectedSums)] : verdicts,
            };
        }
      }
    } catch (error) {
      // ClickHouse may still be restarting. If it stays down, the last error says so.
      if (late) throw error;
    }
    await sleep(POLL_EVERY_MS);
  }
}

/** The rows of figures follow, since they may take a tenth of the time only: so they are no part of the time that it took. */
async function figuresFollow(arena: Arena, expected: ExpectedRollups): Promise<Verdict> {
  const startedMs = performance.now();
  for (;;) {
    const verdict = await retryUntilLate(
      () => checkFigures(arena.world.clickhouse, expected),
      () => performance.now() - startedMs > FIGURES_WITHIN_MS,
    );
    if (verdict.problems.length === 0 || performance.now() - startedMs > FIGURES_WITHIN_MS) return verdict;
    await sleep(POLL_EVERY_MS);
  }
}

async function allSourcesRead(arena: Arena, sources: readonly ExpectedSource[]): Promise<boolean> {
  const next = await readPositions(arena.world.clickhouse);
  return sources.every(({ source, end }) => (next.get(source) ?? 0n) >= end);
}

/** Retries, because an engine may be down. Rejects with the last error after the time limit. */
async function retryUntilLate<T>(work: () => Promise<T>, isLate: () => boolean): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (isLate()) throw error;
      await sleep(POLL_EVERY_MS);
    }
  }
}
