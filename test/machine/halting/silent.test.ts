import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { EngineName } from '../../../infra/engines/engine-list.ts';
import type { Status } from '../../../operations/status/status.ts';
import { orderMessages } from '../../support/drains.ts';
import type { Printed } from '../../support/printed.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';
import { PATIENCE, PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { currentProcess, isRunning } from '../../support/processes.ts';
import { must } from '../../../domain/must.ts';

const TOPIC = 'orders.events.v1.jd';
const [WELL, UNKNOWN] = [0, 1];

const system = used(openRunningSystem);
beforeAll(async () => {
  await system.kafka.createTopic(TOPIC);
  await system.kafka.send(TOPIC, orderMessages('jd', ['J-0']));
  await system.until(({ code, partitions }) => code === WELL && partitions[0]?.accepted === 1);
});

let sent = 0;
async function sendOne(): Promise<void> {
  sent += 1;
  await system.kafka.send(TOPIC, orderMessages('jd', [`J-${sent}`]));
}

/** What the status says to machines and to people. Each waits for an engine that is silent, in a process of its own. */
async function bothStatuses() {
  const [{ code, out: json }, { out }] = await Promise.all([
    system.runWith({}, 'status', '--json'),
    system.runWith({}, 'status'),
  ]);
  return { status: { code, ...(JSON.parse(json) as Printed<Status>) }, out };
}

/** A look at which nothing but the frozen engine is late, as another may be on a busy machine. */
async function lookWithout(): ReturnType<typeof bothStatuses> {
  for (;;) {
    const look = await bothStatuses();
    const silent = look.status.engines.filter(({ answers }) => !answers);
    if (silent.length === 1 && !/do not answer within|Temporal heard nothing of it in time/.test(look.out))
      return look;
  }
}

/** Everything is stored, without a command. */
async function caughtUp(): Promise<void> {
  const { partitions } = await system.until(
    ({ code, partitions }) => code === WELL && partitions[0]?.accepted === sent + 1,
  );
  expect(partitions[0]).toMatchObject({ state: 'running', problem: null });
}

describe('an engine that does not answer', () => {
  /** The status comes, with exit code 1, and shows what is known without the engine. */
  async function statusWithout(engine: EngineName, cause: RegExp) {
    const { status, out } = await lookWithout();
    expect(status.code).toBe(UNKNOWN);
    expect(status.engines.filter(({ answers }) => !answers).map(({ name }) => name)).toEqual([engine]);
    const away = status.engines.find(({ name }) => name === engine);
    expect(away?.cause).toMatch(cause);
    // Its process is there, and takes connections.
    expect(away?.state).toBe('silent');
    expect(out).not.toMatch(/countyflow up|nothing|nobody/);
    expect(status.partitions.map(({ topic, partition }) => [topic, partition])).toEqual([[TOPIC, 0]]);
    expect(out).toContain(`${engine} does not answer within 5 s\n  what:   no answer within 5 s`);
    return status;
  }

  it('is shown as Kafka, with the partitions that workflows read', async () => {
    system.signal('kafka', 'SIGSTOP');
    try {
      const status = await statusWithout('kafka', /time|answer/i);
      expect(status.rollups).not.toBeNull();
      expect(status.partitions[0]?.accepted).toBe(sent + 1);
      expect(status.partitions[0]?.lag).toBeNull();
    } finally {
      system.signal('kafka', 'SIGCONT');
    }
    await sendOne();
    await caughtUp();
  });

  it('is shown as Temporal, with the partitions of the ledger', async () => {
    system.signal('temporal', 'SIGSTOP');
    try {
      const status = await statusWithout('temporal', /time|deadline|answer|connect/i);
      expect(status.partitions[0]).toMatchObject({ state: 'unknown', accepted: sent + 1 });
    } finally {
      system.signal('temporal', 'SIGCONT');
    }
    await sendOne();
    await caughtUp();
  });

  it('is shown as ClickHouse, with partitions that wait for it, nothing is called well or up to date, and a worker stops', async () => {
    system.signal('clickhouse', 'SIGSTOP');
    try {
      const status = await statusWithout('clickhouse', /^no answer within 5 s$/);
      expect(status.rollups).toBeNull();
      expect(status.partitions[0]).toMatchObject({ accepted: null, quarantined: null });
      await sendOne();
      const areHeld = ({ partitions, work }: Printed<Status>): boolean =>
        [partitions[0]?.state, work.find(({ name }) => name === 'rollup-refresh')?.state].every(
          (state) => state === 'waiting' || state === 'retrying',
        );
      await vi.waitUntil(async () => areHeld((await lookWithout()).status), PATIENCE_OF_COMMANDS);
      // The drain waits for an answer; from now on each look must say so.
      for (let looks = 0; looks < 3; looks += 1) {
        const { status, out } = await lookWithout();
        expect(areHeld(status)).toBe(true);
        expect(out.split('\n')[0]).toBe(
          'ClickHouse does not answer within 5 s: whether the figures are current is unknown.',
        );
        expect(out).not.toMatch(/up to date|All is well/);
        // One cause is one trouble.
        expect(out.match(/^ {2}what: /gm)).toHaveLength(1);
      }
      // A worker that waits for it stops when it is told to. Its supervisor would kill it after its grace time.
      const worker = must(currentProcess(system.engines, 'worker'), 'a worker').pid;
      system.signal('worker', 'SIGTERM');
      await vi.waitUntil(() => !isRunning(worker), PATIENCE);
    } finally {
      system.signal('clickhouse', 'SIGCONT');
    }
    await caughtUp();
  });
});

describe('a worker that does not answer', () => {
  it('is shown as a problem of its partition', async () => {
    system.signal('worker', 'SIGSTOP');
    try {
      // On a loaded machine, a drain seems to wait for an engine before the worker has missed a heartbeat.
      const status = await system.until(({ partitions }) =>
        ['unknown', 'retrying'].includes(partitions[0]?.state ?? ''),
      );
      expect(status.code).not.toBe(WELL);
      // It is stopped, and not gone: it need not be started.
      expect(status.partitions[0]?.problem?.remedy).toMatch(/(see|check) .* log/);
      expect(status.partitions[0]?.problem?.remedy).not.toContain('countyflow up');
    } finally {
      system.signal('worker', 'SIGCONT');
    }
    await sendOne();
    await caughtUp();
  });
});
