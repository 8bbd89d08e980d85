import { setTimeout as sleep } from 'node:timers/promises';
import { engineLabel } from './trouble.ts';
import type { PartitionStatus } from './partition-status.ts';
import type { Status } from './status.ts';

/** What keeps a system from being ready, one line each; empty if it is: every partition is read, and rollups are refreshed. */
export function whatIsMissing(status: Status): string[] {
  const { engines, work, partitions } = status;
  const unread = partitions.filter((one) => !isReady(one));
  const [first] = unread;
  return [
    ...engines.flatMap((engine) =>
      engine.cause === null ? [] : [`${engineLabel(engine)} does not answer: ${engine.cause}`],
    ),
    ...work
      .filter(({ state }) => state !== 'running')
      .map(({ name, state, problem }) => `${name} is ${state}${problem === null ? '' : `: ${problem.what}`}`),
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
  let before = '';
  for (;;) {
    const status = await look();
    const missing = whatIsMissing(status);
    if (missing.length === 0 || performance.now() > deadlineMs) return { status, missing };
    if (missing.join() !== before) onMissing(missing);
    before = missing.join();
    await sleep(LOOK_EVERY_MS);
  }
}
