import { describe, expect, it, vi } from 'vitest';
import { succeeded } from '../../support/countyflow.ts';
import type { PrintedPartition } from '../../support/printed.ts';
import { ingestStateOf } from '../../../operations/ingest/ingest.ts';
import { recordGaps } from '../../../pipeline/ledger/gaps.ts';
import { ingestWorkflowId } from '../../../schemas/temporal.ts';
import { readFreshness } from '../../../statistics/dashboard/freshness.ts';
import { readLiveLag } from '../../../workers/backfill/pace.ts';
import { samplesOf } from '../../support/prometheus-text.ts';
import { orderMessages } from '../../support/drains.ts';
import { PATIENCE, PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { openRunningSystem, type RunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

const EXPIRED = 'orders.events.v1.jd';
const REMADE = 'orders.events.v1.tmall';
const HEALTHY = 'orders.events.v1.suning';
const HALTED = 3;

const system = used(openRunningSystem);

const which = (topic: string): string[] => ['--topic', topic, '--partition', '0'];

function rowOf(partitions: readonly PrintedPartition[], topic: string): PrintedPartition {
  const found = partitions.find((row) => row.topic === topic);
  if (found === undefined) throw new Error(`status does not show ${topic}`);
  return found;
}

/** By source: its records, its gap positions and whether it closes, as `countyflow accounting` prints them. */
async function accounted(): Promise<Record<string, [number, number, boolean]>> {
  const { accounts } = await system.accounts();
  return Object.fromEntries(
    accounts.map(({ source, records, gapPositions, closes }) => [source, [records, gapPositions, closes]]),
  );
}

const readAndClosed = (records: number, gapPositions = 0): [number, number, boolean] => [
  records,
  gapPositions,
  true,
];

async function untilAccounted(expected: Record<string, [number, number, boolean]>): Promise<void> {
  await vi.waitFor(async () => {
    expect(await accounted()).toMatchObject(expected);
  }, PATIENCE_OF_COMMANDS);
}

/** A drain that ran when its partition was paused must not read records that are published later. */
async function untilDrained(topic: string): Promise<void> {
  const handle = system.temporal.workflow.getHandle(ingestWorkflowId(topic, 0));
  await vi.waitFor(async () => {
    expect((await handle.describe()).raw.pendingActivities ?? []).toEqual([]);
  }, PATIENCE);
}

/** One run: each case continues from the one before. */
describe('partitions that have lost or changed records', () => {
  it('are read at first', async () => {
    for (const topic of [EXPIRED, REMADE, HEALTHY]) await system.kafka.createTopic(topic);
    await system.kafka.send(EXPIRED, orderMessages('jd', ['J-1', 'J-2']));
    await system.kafka.send(REMADE, [
      ...orderMessages('tmall', ['T-1', 'T-2', 'T-3']),
      { key: 'x', value: '{' },
    ]);
    await system.kafka.send(HEALTHY, orderMessages('suning', ['S-1']));
    await untilAccounted({
      [`kafka/${EXPIRED}/0`]: readAndClosed(2),
      [`kafka/${REMADE}/0`]: readAndClosed(4),
      [`kafka/${HEALTHY}/0`]: readAndClosed(1),
    });
  });

  it('halt and say what, where, since when and what to do, while other partitions are read', async () => {
    const beganMs = Date.now();
    expect((await system.run('ingest', 'pause', ...which(EXPIRED))).code).toBe(0);
    await untilDrained(EXPIRED);
    await system.kafka.send(EXPIRED, orderMessages('jd', ['J-3', 'J-4', 'J-5', 'J-6']));
    await system.kafka.deleteRecordsBefore(EXPIRED, 5n);
    expect((await system.run('ingest', 'resume', ...which(EXPIRED))).code).toBe(0);
    await system.kafka.deleteTopic(REMADE);
    await system.kafka.createTopic(REMADE);
    await system.kafka.send(REMADE, [...orderMessages('tmall', ['T-7']), { key: 'y', value: '[' }]);

    const { code, partitions } = await system.until(({ partitions }) =>
      [EXPIRED, REMADE].every((topic) => rowOf(partitions, topic).state === 'halted'),
    );
    expect(code).toBe(HALTED);
    const words = {
      [EXPIRED]: /offsets 2 to 4 \(3 in all\) were removed by retention unread\. The log now holds 5 to 5\./,
      // It may be noticed before the two records are there.
      [REMADE]: /the cursor is 4, and the log ends at [02]: the topic was truncated or recreated\./,
    };
    for (const [topic, what] of Object.entries(words)) {
      const { problem } = rowOf(partitions, topic);
      expect(problem?.what).toMatch(what);
      expect(problem?.where).toBe(`Kafka at ${system.engines.addresses.kafkaBrokers.join(',')}`);
      expect(problem?.remedy).toContain(`countyflow ingest accept-gap --topic ${topic} --partition 0`);
      expect(problem?.sinceMs).toBeGreaterThan(beganMs);
      expect(problem?.sinceMs).toBeLessThan(Date.now());
    }
    const since = new Date(rowOf(partitions, EXPIRED).problem?.sinceMs ?? 0).toISOString();
    // An engine that is late for one look at it makes another status.
    await vi.waitFor(async () => {
      const printed = await system.run('status');
      expect(printed.code).toBe(HALTED);
      expect(printed.out).toContain(`${EXPIRED}/0 is halted\n  what:   kafka/${EXPIRED}/0: offsets 2 to 4`);
      expect(printed.out).toContain(`  since:  ${since}\n  to do:  countyflow ingest accept-gap`);
    }, PATIENCE_OF_COMMANDS);

    await system.kafka.send(HEALTHY, orderMessages('suning', ['S-2', 'S-3']));
    await untilAccounted({ [`kafka/${HEALTHY}/0`]: readAndClosed(3) });
    await system.until(({ partitions }) => {
      const { state, problem } = rowOf(partitions, HEALTHY);
      return state === 'running' && problem === null;
    });
  });

  it('cannot be rewound past the loss, and lose nothing to accept-gap without --yes or without a halt', async () => {
    for (const topic of [EXPIRED, REMADE]) {
      const rewound = await system.run('ingest', 'rewind', ...which(topic), '--offset', '0');
      expect(rewound.code).toBe(1);
      expect(rewound.err).toContain('countyflow ingest accept-gap');
    }
    const unasked = await system.run('ingest', 'accept-gap', ...which(EXPIRED));
    expect(unasked.code).toBe(1);
    expect(unasked.out).toContain('Lost: offsets 2 to 4: 3 in all');
    expect(unasked.err).toContain('pass --yes');
    const asJson = await system.run('ingest', 'accept-gap', ...which(EXPIRED), '--json');
    expect([asJson.code, asJson.out]).toEqual([1, '']);
    expect(asJson.err).toContain('Lost: offsets 2 to 4: 3 in all');
    expect(asJson.err).toContain('--json asks no question: read what is lost, then pass --yes');
    const healthy = await system.run('ingest', 'accept-gap', ...which(HEALTHY), '--yes');
    expect(healthy.code).toBe(1);
    expect(healthy.err).toContain('is not halted');
    const { accounts } = await system.accounts();
    expect(accounts.flatMap(({ gaps }) => gaps)).toEqual([]);
  });

  it('are read again once their gaps are accepted, even after an interrupted accept-gap, and the accounts show the gaps', async () => {
    const accepted = await system.run(
      'ingest',
      'accept-gap',
      ...which(EXPIRED),
      '--yes',
      '--json',
      '--reason',
      'too slow',
    );
    expect(accepted.code, accepted.err).toBe(0);
    expect(JSON.parse(accepted.out)).toEqual({
      topic: EXPIRED,
      partition: 0,
      source: `kafka/${EXPIRED}/0`,
      kind: 'offset-out-of-range',
      lost: [{ firstPosition: '2', nextPosition: '5' }],
      positions: 3,
    });
    // This is all that accept-gap leaves if it is killed before it ends the halt.
    await recordGaps(
      system.clickhouse,
      `kafka/${REMADE}/0`,
      'topic-changed',
      [{ first: 4n, next: 4n }],
      'made anew',
    );
    const again = await succeeded(system.run('ingest', 'accept-gap', ...which(REMADE), '--yes'));
    expect(again).toContain(`${REMADE}/0: the halt has ended.`);

    await system.until(({ code }) => code === 0);
    await untilAccounted(ALL);
    const { code, accounts } = await system.accounts();
    expect(code).toBe(0);
    expect(gapsOf(accounts)).toEqual(GAPS);
    expect((await system.run('accounting')).out).toContain(
      `kafka/${EXPIRED}/0: accepted offsets 2 to 4 as lost (3 in all) at `,
    );
  });

  it('keep their gaps in the accounts after a rewind to the beginning', async () => {
    await succeeded(system.run('ingest', 'rewind', '--offset', '0'));
    await system.until(({ code }) => code === 0);
    await untilAccounted(ALL);
    expect(gapsOf((await system.accounts()).accounts)).toEqual(GAPS);
    const { code, out } = await system.run('verify', '--json');
    expect(code, out).toBe(0);
    expect(out).toContain(`kafka/${REMADE}/0 could not be read again; its log was truncated or recreated`);
  });

  it('count the unread records of a topic that was made anew alike in the status, the lag of backfills and the dashboard', async () => {
    expect((await system.run('ingest', 'pause', ...which(REMADE))).code).toBe(0);
    await untilDrained(REMADE);
    await system.kafka.send(REMADE, orderMessages('tmall', ['N-3', 'N-4', 'N-5']));
    const { kafka } = system.engines.connections;
    // Kafka may be late for the limits of status and dashboard.
    await vi.waitFor(async () => {
      expect(rowOf((await system.status()).partitions, REMADE).lag).toBe(3);
      expect(await readFreshness(system.clickhouse, kafka)).toMatchObject({ unread: 3 });
    }, PATIENCE_OF_COMMANDS);
    expect(await readLiveLag(system.clickhouse, kafka)).toBe(3);
  });

  it('are missing at once where their topic was deleted, and what the status says to do ends that', async () => {
    await system.kafka.deleteTopic(HEALTHY);
    const { code, partitions } = await system.until(({ partitions }) =>
      partitions.some(({ topic, state }) => topic === HEALTHY && state === 'missing'),
    );
    expect(code).toBe(HALTED);
    const { problem, accepted } = rowOf(partitions, HEALTHY);
    expect(accepted).toBe(3);
    expect(problem?.what).toContain('Kafka no longer has what was read there: the topic was deleted');
    const printed = await system.run('status');
    expect(printed.out).toMatch(/1 partition is missing and .*: nothing is read there until you act\./);
    const page = system.engines.describe().processes.find(({ name }) => name === 'worker')?.page ?? '';
    await vi.waitFor(async () => {
      const samples = samplesOf(await (await fetch(page)).text());
      const levels = samples.filter(({ name }) => name === 'countyflow_missing_partitions');
      expect(levels.filter(({ value }) => value > 0)).toMatchObject([
        { labels: { topic: HEALTHY }, value: 1 },
      ]);
    }, PATIENCE);
    const { out } = await system.run('doctor', '--json');
    expect(out).toContain(`${HEALTHY}/0: ${problem?.what ?? ''}`);
    await vi.waitFor(async () => {
      const state = await ingestStateOf(system.temporal, { topic: HEALTHY, partition: 0 });
      expect(state).toMatchObject({ idle: true, failure: { message: 'Kafka has no such partition' } });
    }, PATIENCE);

    const [accept = '', create = ''] = [...(problem?.remedy ?? '').matchAll(/`countyflow (.+?)`/g)].map(
      ([, command]) => command ?? '',
    );
    const unasked = await system.run(...accept.split(' '));
    expect(unasked.code).toBe(1);
    expect(unasked.out).toContain(`kafka/${HEALTHY}/0: Kafka no longer has this partition.`);
    const done = await succeeded(system.run(...accept.split(' '), '--yes', '--reason', 'closed'));
    expect(done).toContain(`${HEALTHY}/0: nobody waits for its records any more.`);
    await system.until(({ partitions: now }) => now.every(({ topic }) => topic !== HEALTHY));
    const again = await system.run(...accept.split(' '), '--yes');
    expect(again.code).toBe(1);
    expect(again.err).toContain(`no partition of ${HEALTHY} is halted or missing: there is no gap to accept`);

    expect((await system.run(...create.split(' '))).code).toBe(0);
    await system.kafka.send(HEALTHY, orderMessages('suning', ['S-4', 'S-5']));
    await vi.waitFor(async () => {
      const found = await accounted();
      const records = Object.entries(found).filter(([source]) => source.startsWith(`kafka/${HEALTHY}/`));
      expect(records.reduce((sum, [, [count]]) => sum + count, 0)).toBe(5);
      expect(records.every(([, [, , closes]]) => closes)).toBe(true);
    }, PATIENCE_OF_COMMANDS);
    expect((await system.status()).partitions.filter(({ state }) => state === 'halted')).toEqual([]);
  });

  const ALL = {
    [`kafka/${EXPIRED}/0`]: readAndClosed(3, 3),
    [`kafka/${REMADE}/0`]: readAndClosed(4),
    [`kafka/${REMADE}/0#2`]: readAndClosed(2),
    [`kafka/${HEALTHY}/0`]: readAndClosed(3),
  };
  const GAPS = [
    { source: `kafka/${EXPIRED}/0`, kind: 'offset-out-of-range', from: '2', to: '5', reason: 'too slow' },
    { source: `kafka/${REMADE}/0`, kind: 'topic-changed', from: '4', to: '4', reason: 'made anew' },
  ];
});

function gapsOf(accounts: Awaited<ReturnType<RunningSystem['accounts']>>['accounts']): unknown[] {
  return accounts
    .flatMap(({ source, gaps }) =>
      gaps.map(({ kind, firstPosition: from, nextPosition: to, reason }) => ({
        source,
        kind,
        from,
        to,
        reason,
      })),
    )
    .sort((a, b) => (a.source < b.source ? -1 : 1));
}
