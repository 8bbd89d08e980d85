import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../../domain/must.ts';
import { findPorts } from '../../../infra/engines/ports.ts';
import type { ProcessEvent, State } from '../../../infra/engines/state.ts';
import { startChild } from '../../../infra/engines/supervision/child.ts';
import type { Verdict } from '../../../operations/status/verdict.ts';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { rejectsTopicOf, topicOf } from '../../../schemas/topics.ts';
import { runHere } from '../../support/command-here.ts';
import { countyflow, succeeded } from '../../support/countyflow.ts';
import { isRunning } from '../../support/processes.ts';
import { useFolder } from '../../support/used.ts';

const home = useFolder();
const variables = { COUNTYFLOW_HOME: home };
let page: string;

beforeAll(async () => {
  const { metrics } = await findPorts(['metrics']);
  page = `http://127.0.0.1:${String(metrics)}/metrics`;
  const out = await succeeded(countyflow(variables, 'up', '--rejects', '--metrics-port', String(metrics)));
  expect(out).toContain(`page of worker: ${page}`);
});
afterAll(async () => {
  await countyflow(variables, 'down');
});

interface Printed {
  readonly verdict: Verdict;
  readonly processes: State['processes'];
  readonly events: readonly ProcessEvent[];
}

async function status(): Promise<Printed> {
  return JSON.parse((await runHere(variables, 'status', '--json')).out) as Printed;
}

/** Kills programs, or the wrappers that some run under, and returns the ids of both. */
async function kill(names: readonly string[], which: 'program' | 'wrapper'): Promise<number[]> {
  const { processes } = await status();
  return names.flatMap((name) => {
    const pids = processes.find((process) => process.name === name)?.identities.map(({ pid }) => pid) ?? [];
    process.kill(must(pids.at(which === 'wrapper' ? 0 : -1), name), 'SIGKILL');
    return pids;
  });
}

async function untilWell(): Promise<Printed> {
  for (;;) {
    const now = await status();
    if (now.verdict.kind === 'well') return now;
    await sleep(500);
  }
}

it('`up --rejects` creates the topics of rejects beside those of events', async () => {
  const { out } = await runHere(variables, 'topics', 'list', '--json');
  const { topics, missing } = JSON.parse(out) as {
    readonly topics: readonly { readonly topic: string; readonly rejects: boolean }[];
    readonly missing: readonly string[];
  };
  const names = (rejects: boolean) =>
    topics.filter((one) => one.rejects === rejects).map(({ topic }) => topic);
  expect(names(false).toSorted()).toEqual(PLATFORMS.map(topicOf).toSorted());
  expect(names(true).toSorted()).toEqual(PLATFORMS.map(rejectsTopicOf).toSorted());
  expect(missing).toEqual([]);
});

it('`up --metrics-port` chooses the port of metrics and health, which `status` shows', async () => {
  expect((await runHere(variables, 'status')).out).toContain(page);
  for (const path of ['/metrics', '/health/live'])
    expect((await fetch(new URL(path, page))).status).toBe(200);
});

describe('a process that is killed under `up`', () => {
  it.each([
    ['program', ['worker']],
    ['wrapper', ['temporal']],
  ] as const)(
    'is started again, and the status says when and why, until all is well again: the %s of %j',
    async (which, names) => {
      const killedAt = new Date().toISOString();
      const pids = await kill(names, which);
      const { processes, events } = await untilWell();
      const { out } = await runHere(variables, 'status');
      expect(pids.filter(isRunning)).toEqual([]);
      for (const name of names) {
        const its = events.filter(({ process, at }) => process === name && at >= killedAt);
        expect(its.map(({ event, cause }) => [event, cause])).toEqual([
          ['ended', 'signal SIGKILL'],
          ['started again', 'signal SIGKILL'],
        ]);
        const now = processes.find((process) => process.name === name);
        expect(Date.parse(now?.runningSince ?? '')).toBeGreaterThan(Date.parse(killedAt));
        expect(out).toContain(`${name} restarted at ${its[1]?.at ?? ''}, after it ended with signal SIGKILL`);
      }
    },
  );

  it('stays in the events after a stop and a new start', async () => {
    const before = (await status()).events;
    expect(before.length).toBeGreaterThanOrEqual(4);
    await countyflow(variables, 'down');
    expect((await countyflow(variables, 'up', '--no-worker')).code).toBe(0);
    expect((await status()).events).toEqual(before);
  });
});

describe('the cause of an end', () => {
  it('is named if the process ran out of memory', async () => {
    const script = join(home, 'hungry.mjs');
    writeFileSync(script, 'const kept = []; for (;;) kept.push(Array(100_000).fill(kept.length));');
    const child = await startChild({
      name: 'hungry',
      run: { script, nodeOptions: ['--max-old-space-size=32'] },
      args: [],
      logPath: join(home, 'hungry.log'),
    });
    expect(await child.ended).toMatch(/^signal SIG(ABRT|TRAP|ILL), out of memory$/);
  });

  it('is not taken from what an earlier run of the process has logged', async () => {
    const [script, logPath] = [join(home, 'brief.mjs'), join(home, 'brief.log')];
    writeFileSync(logPath, 'FATAL ERROR: JavaScript heap out of memory\n');
    writeFileSync(script, 'process.exit(7);');
    const child = await startChild({ name: 'brief', run: { script }, args: [], logPath });
    expect(await child.ended).toBe('code 7');
  });
});
