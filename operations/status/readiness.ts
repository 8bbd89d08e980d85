import { setTimeout as sleep } from 'node:timers/promises';
import { counted } from '../../domain/text/counted.ts';
import { inLanguage, type Text } from '../../schemas/text/message.ts';
import { engineLabel } from '../trouble.ts';
import { unreadIn } from './figures-status.ts';
import { isLeftToOperators, type PartitionStatus } from './partition-status.ts';
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
    ...silent.map((engine) => {
      // Slow is not dead: of an engine on a busy machine no more is known.
      const what = engine.state === 'silent' ? 'is slow to answer' : 'does not answer';
      return `${english(engineLabel(engine))} ${what}: ${english(engine.cause ?? '')}`;
    }),
    ...idle.map(
      ({ name, state, problem }) =>
        `${name} is ${state}${problem === null ? '' : `: ${english(problem.what)}`}`,
    ),
    ...(first === undefined
      ? []
      : [
          `${unread.length} of ${counted(partitions.length, 'partition is')} not read yet; ` +
            `${first.topic}/${first.partition} is ${first.state}${first.problem === null ? '' : `: ${english(first.problem.what)}`}`,
        ]),
  ];
}

function english(text: Text): string {
  return inLanguage('en', text);
}

/** A partition that waits for an operator is where it should be. Of any other it must be known how much is unread. */
function isReady({ state, lag }: PartitionStatus): boolean {
  return state === 'running' ? lag !== null : isLeftToOperators(state);
}

/** What a system is ready for: how many partitions are read, and how much waits there. */
export function readyLine({ partitions }: Status): string {
  const held = partitions.filter(({ state }) => isLeftToOperators(state)).length;
  const waiting = unreadIn(partitions);
  return [
    `Ready: ${counted(partitions.length - held, 'partition is')} being read, and the rollups are refreshed.`,
    ...(waiting === 0 ? [] : [`${counted(waiting, 'event waits', 'events wait')} to be read.`]),
    ...(held === 0
      ? []
      : [`${counted(held, 'partition waits', 'partitions wait')} for an operator: countyflow status`]),
  ].join(' ');
}

const LOOK_EVERY_MS = 500;

/** Looks until nothing is missing, or nothing more has become ready for the time given: then what is missing still. */
export async function waitUntilReady(
  look: () => Promise<Status>,
  silentForMs: number,
  /** Told of what is missing whenever that changes. */
  onMissing: (missing: readonly string[]) => void,
): Promise<{ readonly status: Status; readonly missing: readonly string[] }> {
  const seen = new Set<string>();
  let [before, seenBefore, progressMs] = ['', 0, performance.now()];
  for (;;) {
    const status = await look();
    const missing = whatIsMissing(status, seen);
    if (seen.size > seenBefore) progressMs = performance.now();
    seenBefore = seen.size;
    if (missing.length === 0 || performance.now() - progressMs >= silentForMs) return { status, missing };
    if (missing.join() !== before) onMissing(missing);
    before = missing.join();
    await sleep(LOOK_EVERY_MS);
  }
}
