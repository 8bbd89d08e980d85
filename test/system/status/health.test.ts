import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { DEFAULT_PARTITIONS } from '../../../schemas/topics.ts';
import type { State } from '../../../infra/engines/state.ts';
import type { Status } from '../../../operations/status/status.ts';
import type { Verdict } from '../../../operations/status/verdict.ts';
import { runHere } from '../../support/command-here.ts';
import { countyflow, startCountyflow, succeeded } from '../../support/countyflow.ts';
import { PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { useFolder } from '../../support/used.ts';

const PARTITIONS = DEFAULT_PARTITIONS * PLATFORMS.length;

const home = useFolder();
const variables = { COUNTYFLOW_HOME: home };

afterAll(async () => {
  await countyflow(variables, 'down');
});

interface Printed extends Status {
  readonly code: number | null;
  readonly verdict: Verdict;
  readonly processes: State['processes'];
}

/** A command that asks engines which run. What starts and stops them has a process of its own. */
const run = (...words: string[]) => runHere(variables, ...words);

async function status(): Promise<Printed> {
  const { code, out } = await run('status', '--json');
  return { ...(JSON.parse(out) as Printed), code };
}

/** Nothing is called well, current or up to date before every partition was read and a refresh was seen since the start. */
function expectNothingUnseenIsPraised({ code, verdict, partitions, rollups, processes }: Printed): void {
  const startedMs = Date.parse(
    processes.find(({ name }) => name === 'worker')?.runningSince ?? 'not started',
  );
  const isSeen = (lookedMs: number | null | undefined): boolean => (lookedMs ?? 0) >= startedMs;
  const isRead = partitions.length === PARTITIONS && partitions.every(({ lookedMs }) => isSeen(lookedMs));
  if (!isRead || !isSeen(rollups?.lookedMs)) {
    expect(rollups?.state).not.toBe('up to date');
    expect(verdict.kind).not.toBe('well');
    expect(verdict.currentAsOfMs).toBeNull();
    expect(code).not.toBe(0);
  }
}

async function untilWell(): Promise<void> {
  for (;;) {
    const now = await status();
    expectNothingUnseenIsPraised(now);
    if (now.verdict.kind !== 'well') {
      await sleep(PATIENCE_OF_COMMANDS.interval);
      continue;
    }
    expect(now.partitions.map(({ state }) => state)).toEqual(Array<string>(PARTITIONS).fill('running'));
    expect(now.rollups?.state).toBe('up to date');
    expect(now.code).toBe(0);
    return;
  }
}

/** One run: each case continues from the one before. */
describe('a system that starts', () => {
  it('is not called ready by `up` before every partition is read: it says what is missing', async () => {
    const { code, out, err } = await countyflow(variables, 'up', '--ready-within', '0');
    expect(code, err).toBe(1);
    expect(err).toMatch(/countyflow: not ready, and nothing new for 0 s:\n +\S/);
    expect(out).not.toContain('Ready:');
  });

  it('is not called well before it has been looked at, however often the status is asked', async () => {
    await untilWell();
  });

  it('is ready when `up` says so', async () => {
    const out = await succeeded(countyflow(variables, 'up'));
    expect(out).toContain(`Ready: ${PARTITIONS} partitions are being read, and the rollups are refreshed.`);
    // Engines may be slow to answer on a busy machine, but nothing is unread any more.
    for (const { state } of (await status()).partitions)
      expect(state).not.toMatch(/^(starting|not started)$/);
    await untilWell();
  });

  it('is one screen: the verdict, the processes with their start, and a row for each topic', async () => {
    let out: string;
    do ({ out } = await run('status'));
    while (!out.startsWith('All is well'));
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^All is well\. The figures are current as of \d{4}-.*Z\.$/);
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(out).toMatch(/│ worker +│ yes +│ \d{4}-\d\d-\d\dT/);
    expect(out).not.toContain('what:');
    const all = await run('status', '--partitions');
    expect(all.out.match(/^│ orders\.events\.v1\.[a-z-]+\/\d /gm)).toHaveLength(PARTITIONS);
  });
});

describe('`status --watch`', () => {
  it('with --json prints a line of JSON for each look, and Ctrl-C ends it with the code 0', async () => {
    const { child, ended } = startCountyflow({ environment: variables }, 'status', '--watch', '--json');
    const seen: Printed[] = [];
    for await (const line of createInterface(child.stdout)) {
      seen.push(JSON.parse(line) as Printed);
      if (seen.length === 2) child.kill('SIGINT');
    }
    expect((await ended).code).toBe(0);
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(new Set(seen.map(({ partitions }) => partitions.length))).toEqual(new Set([PARTITIONS]));
  });
});
