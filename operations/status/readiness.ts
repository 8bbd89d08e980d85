import { setTimeout as sleep } from 'node:timers/promises';
import { engineLabel } from '../trouble.ts';
import type { PartitionStatus } from './partition-status.ts';
import type { Status } from './status.ts';

/**
 * What keeps a system from being ready, one line each; empty if it is: every partition is read, and rollups are refreshed.
 * `seen` collects what was ready in an earlier look: on a busy machine an engine may be late to answer the next one.
 */
function whatIsMissing({ engines, work, partitions }: Status, seen: Set<string>): string[] {
  const isUnseen = (name: string, isReady: boolean): boolean => {
    if (isReady) seen.add(name);
    return !seen.has(name);
  };
  const silent = engines.filter(({ name, answers }) => isUnseen(name, answers));
  const idle = work.filter(({ name, state }) => isUnseen(name, state === 'running'));
  const unread = partitions.filter((one) => isUnseen(`${one.topic}/${one.partition}`, isReady(one)));
  const [first] = unread;
  return [
    ...silent.map((engine) => `${engineLabel(engine)} does not answer: ${engine.cause ?? ''}`),
    ...idle.map(
      ({ name, state, problem }) => `${name} is ${state}${problem === null ? '' : `: ${problem.what}`}`,
    ),
    ...(first === undefined
      ? []
      : [
          `${unread.length} of ${partitions.length} partitions are not read yet; ` +
            `${first.topic}/${first.partition} is ${first.state}${first.problem === null ? '' : `: ${first.problem.what}`}`,
        ]),
  ];
}

/** A partition that an operator paused, or that halted, is where it should be. */
function isReady({ state }: PartitionStatus): boolean {
  return state === 'running' || state === 'paused' || state === 'halted';
}

const LOOK_EVERY_MS = 500;

/** Looks until nothing is missing. After the time given, what is missing still. */
export async function waitUntilReady(
  look: () => Promise<Status>,
  withinMs: number,
  /** Told of what is missing whenever that changes. */
  onMissing: (missing: readonly string[]) => void,
): Promise<{ readonly status: Status; readonly missing: readonly string[] }> {
  const deadlineMs = performance.now() + withinMs;
  const seen = new Set<string>();
  let before = '';
  for (;;) {
    const status = await look();
    const missing = whatIsMissing(status, seen);
    if (missing.length === 0 || performance.now() > deadlineMs) return { status, missing };
    if (missing.join() !== before) onMissing(missing);
    before = missing.join();
    await sleep(LOOK_EVERY_MS);
  }
}
