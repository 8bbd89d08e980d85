import { createServer, type Server } from 'node:net';
import pTimeout from 'p-timeout';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNot } from '../../../operations/status/engine-status.ts';
import { printedAs } from '../../support/printed.ts';
import { engine, NOW_MS, partition, printed, status, work } from '../../support/status-samples.ts';
import { verdictOf } from '../../../operations/status/verdict.ts';

let hole: Server;
let silentAddress: string;
beforeAll(async () => {
  hole = createServer();
  await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve));
  silentAddress = `127.0.0.1:${(hole.address() as { port: number }).port}`;
});
afterAll(() => {
  hole.close();
});

const late = (): Promise<unknown> =>
  pTimeout(new Promise(() => undefined), { milliseconds: 1 }).catch((e: unknown) => e);

describe('an engine that does not answer', () => {
  it.each(['kafka', 'temporal', 'clickhouse'] as const)(
    'is %s, and silent while its address takes connections: nobody is told to start it',
    async (name) => {
      const found = printedAs(await whyNot(name, [silentAddress], await late()));
      expect(found.state).toBe('silent');
      expect(found.remedy).toContain('it may be slow');
      expect(found.remedy).not.toContain('countyflow up');
    },
  );

  it.each(['kafka', 'temporal', 'clickhouse'] as const)(
    'is %s, and away if the system refuses every one of its addresses',
    async (name) => {
      const found = await whyNot(name, ['127.0.0.1:1', '127.0.0.1:2'], await late());
      expect(found).toMatchObject({ state: 'away', cause: 'nobody is at 127.0.0.1:1 (ECONNREFUSED)' });
      expect((await whyNot(name, ['127.0.0.1:1', silentAddress], await late())).state).toBe('silent');
    },
  );

  it('refuses if it answers with an error of its own', async () => {
    const error = Object.assign(new Error('no such user'), { code: '516' });
    expect(await whyNot('clickhouse', [silentAddress], error)).toMatchObject({
      state: 'refuses',
      cause: 'code 516: no such user',
    });
  });
});

describe('what is said of engines', () => {
  const all = (state: 'silent' | 'away') =>
    (['kafka', 'temporal', 'clickhouse'] as const).map((name) => engine(name, state));

  it('never says that nothing works, or that anything should be started, after a deadline', () => {
    const text = printed({ engines: all('silent'), rollups: null, partitions: [partition({ lag: null })] });
    expect(text.split('\n')[0]).toBe(
      'Kafka, Temporal and ClickHouse do not answer within 5 s: how many events wait is unknown; ' +
        'what runs is unknown; whether the figures are current is unknown.',
    );
    expect(text).not.toMatch(/countyflow up|nothing|nobody|no event/);
    expect(text).toMatch(/│ t +│ +1 │ running │ +unknown │/);
  });

  it('says that a worker answers only if one was seen', () => {
    const processes = [{ name: 'worker', runningSince: null, identities: [], log: 'l' }];
    const row = (state: 'running' | 'retrying' | 'unknown') =>
      /│ worker +│ (\w+)/.exec(
        printed({ partitions: [partition({ state })], work: [work()] }, { processes }),
      )?.[1];
    expect([row('running'), row('retrying'), row('unknown')]).toEqual(['yes', 'unknown', 'unknown']);
  });

  it('calls figures current as of when the ends were asked for, if every look was later', () => {
    const lookedMs = NOW_MS + 3_000;
    const { currentAsOfMs } = verdictOf(status({ partitions: [partition({ lag: 0, lookedMs })] }));
    expect(currentAsOfMs).toBe(NOW_MS);
  });
});
