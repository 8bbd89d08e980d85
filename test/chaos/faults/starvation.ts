import { setTimeout as sleep } from 'node:timers/promises';
import { type Identity, isAlive, signal } from '../../../infra/engines/supervision/identity.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { textOf } from '../../support/page-text.ts';
import type { Arena } from '../arena.ts';
import { falseClaims, falseOnPage, type SaidPage, type SaidStatus } from '../claims/check-claims.ts';
import { Knowledge } from '../claims/knowledge.ts';
import type { Verdict } from '../oracle/verdict.ts';
import { waitFor } from '../waits.ts';
import type { Fault } from './fault.ts';

const STARVED_MS = 60_000;
const LEAST_STATUSES = 2;
const LEAST_PAGES = 3;
const PAGE_WITHIN_MS = 40_000;
const BETWEEN_PAGES_MS = 2_000;
const MOST_PROBLEMS = 5;

/** Nothing dies and nothing is lost; everything is late. What is said meanwhile must be true. */
export const starvation: Fault = {
  number: 27,
  title: 'every process at a tenth of its speed for a minute; what status and dashboard say meanwhile',
  async inject(arena) {
    const { world, operator } = arena;
    const serving = startHttpServer(world.home, world.engines.addresses, 'web');
    await using dashboard = await waitFor('the address of the dashboard', serving);
    const knowledge = await Knowledge.open(arena);
    const over = AbortSignal.any([AbortSignal.timeout(STARVED_MS), arena.stop]);
    const said: { statuses: SaidStatus[]; pages: SaidPage[]; unanswered: number } = {
      statuses: [],
      pages: [],
      unanswered: 0,
    };
    const lived = livingProcesses(arena);
    const [share] = await Promise.all([
      waitFor(
        'the starvation to be over',
        starve(() => world.processes(), over),
      ),
      repeat(over, async () => {
        said.statuses.push(await timed(() => operator.status()));
      }),
      repeat(over, async () => {
        const page = await timed(() => readPage(`${dashboard.url}/operations`));
        if (page.text === undefined) said.unanswered += 1;
        else said.pages.push({ ...page, text: page.text });
        await sleep(BETWEEN_PAGES_MS);
      }),
    ]);
    await knowledge.close();
    if (livingProcesses(arena) !== lived) throw new Error('a process ended while it was starved');
    arena.found = verdictOn(said, knowledge);
    return `every process ran for ${(100 * share).toFixed(0)} % of ${String(STARVED_MS / 1000)} s`;
  },
  check: ({ found }) => Promise.resolve(found === undefined ? [] : [found]),
};

/** T: no status and no page said anything that the harness knows to be false. */
function verdictOn(
  { statuses, pages, unanswered }: { statuses: SaidStatus[]; pages: SaidPage[]; unanswered: number },
  knowledge: Knowledge,
): Verdict {
  const problems = [
    ...statuses.flatMap((one) => falseClaims(one, knowledge)),
    ...pages.flatMap((one) => falseOnPage(one, knowledge)),
    ...(statuses.length < LEAST_STATUSES ? [`only ${String(statuses.length)} statuses were made`] : []),
    ...(pages.length < LEAST_PAGES ? [`only ${String(pages.length)} pages came`] : []),
  ];
  const silent = statuses.flatMap(({ engines }) => engines.filter(({ answers }) => !answers)).length;
  return {
    invariant: 'T',
    figures:
      `${String(statuses.length)} statuses (${counted(statuses.map(({ verdict }) => verdict.kind))}; engines silent ` +
      `${String(silent)} times; partitions ${counted(statuses.flatMap(({ partitions }) => partitions.map(({ state }) => state)))}; ` +
      `lag known ${String(knownLags(statuses))} times), ${String(pages.length)} pages, ${String(unanswered)} more unanswered`,
    problems: problems.slice(0, MOST_PROBLEMS),
  };
}

function knownLags(statuses: readonly SaidStatus[]): number {
  return statuses.flatMap(({ partitions }) => partitions.filter(({ lag }) => lag !== null)).length;
}

/** `3 unknown, 1 well`. */
function counted(words: readonly string[]): string {
  return [...Map.groupBy(words, (word) => word)]
    .map(([word, { length }]) => `${String(length)} ${word}`)
    .join(', ');
}

function livingProcesses({ world }: Arena): string {
  return JSON.stringify(world.processes());
}

async function repeat(until: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!until.aborted) await work();
}

async function timed<T extends object>(
  work: () => Promise<T>,
): Promise<T & { readonly beganMs: number; readonly endedMs: number }> {
  const beganMs = Date.now();
  return { ...(await work()), beganMs, endedMs: Date.now() };
}

/** Without a text if the page does not come in time, or is none. */
async function readPage(url: string): Promise<{ readonly text?: string }> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PAGE_WITHIN_MS) });
    const html = await answer.text();
    return answer.ok ? { text: textOf(html) } : {};
  } catch {
    return {};
  }
}

const RUNS_MS = 20;
const SHARE = 0.1;

/**
 * Lets all processes run for a tenth of the time until the signal aborts, whichever they are by then. It takes no
 * rights, unlike a quota of the system. Resolves to the share of the time that they ran, when all run again.
 */
async function starve(processes: () => readonly Identity[], until: AbortSignal): Promise<number> {
  const startedMs = performance.now();
  let ranMs = 0;
  const share = (): number => ranMs / (performance.now() - startedMs);
  const isOver = (): boolean => until.aborted;
  const stopped = new Set<Identity>();
  try {
    while (!isOver()) {
      for (const one of processes()) {
        stopped.add(one);
        signal(one, 'SIGSTOP');
      }
      // On a loaded machine a turn runs for longer than it should, and the next stop makes up for that.
      do await sleep(RUNS_MS);
      while (share() > SHARE && !isOver());
      const runsMs = performance.now();
      resume(stopped);
      await sleep(RUNS_MS);
      ranMs += performance.now() - runsMs;
    }
  } finally {
    resume(stopped);
  }
  return share();
}

function resume(stopped: Set<Identity>): void {
  for (const one of stopped) signal(one, 'SIGCONT');
  for (const one of stopped) if (!isAlive(one)) stopped.delete(one);
}
