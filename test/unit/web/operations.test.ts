import { describe, expect, it } from 'vitest';
import { silentRemedy } from '../../../adapters/errors/remedies.ts';
import type { Operations } from '../../../operations/status/overview.ts';
import type { Status } from '../../../operations/status/status.ts';
import { lasting } from '../../../operations/trouble.ts';
import { parseAddress } from '../../../web/address.ts';
import type { Figures } from '../../../web/figures/figures.ts';
import { History } from '../../../web/figures/history.ts';
import { operationsPage } from '../../../web/pages/operations.ts';
import { textOf } from '../../support/page-text.ts';
import { engine, partition, status } from '../../support/status-samples.ts';

/** The page's text for a status that was read some time ago. */
async function page(changes: Partial<Status>, agoMs = 1_000, lang: 'en' | 'zh' = 'en'): Promise<string> {
  const value: Operations = { status: status(changes), ledger: null };
  const read = { version: '', value, computedAtMs: Date.now() - agoMs };
  const figures = {
    engines: { clickhouse: undefined, connections: {} },
    again: () => Promise.resolve(read),
    history: new History(),
  } as unknown as Figures;
  const { body } = await operationsPage(
    figures,
    parseAddress('/operations', new URLSearchParams({ lang })),
    {},
  );
  return textOf(String(await body()));
}

describe('the operations page', () => {
  it('says that there is no problem if all is well, and was just seen to be', async () => {
    expect(await page({})).toContain('No problem');
    expect(await page({}, 1_000, 'zh')).toContain('无异常');
  });

  it('says since when nothing was seen, and nothing about now, if its reading is old', async () => {
    const text = await page({}, 40_000);
    expect(text).toMatch(/Not updated since .*\d\d:\d\d:\d\d/);
    expect(text).not.toContain('No problem');
    expect(await page({}, 40_000, 'zh')).not.toContain('无异常');
  });

  it('does not say so where all is not well, though nothing has a remedy', async () => {
    expect(await page({ partitions: [partition({ state: 'unknown' })] })).not.toContain('No problem');
  });

  const NOW_MS = Date.UTC(2026, 10, 24, 4, 6);
  const owed = (number: number) =>
    partition({
      partition: number,
      state: 'waiting',
      problem: lasting('it is waiting', 'ClickHouse at clickhouse:1', silentRemedy('clickhouse'), NOW_MS),
    });

  it('says one cause once, how much waits for it, since when, and what to do, in both languages', async () => {
    const silent = { ...engine('clickhouse', 'silent'), remedy: silentRemedy('clickhouse') };
    const changes = { engines: [silent], partitions: [0, 1, 2].map(owed) };
    const text = await page(changes);
    expect(text).toContain('Problems, by cause: 1');
    expect(text).toMatch(
      /clickhouse clickhouse:1 does not answer within 5 s · 3 partitions wait · since 2026-11-24 12:06 no answer within 5 s try again in a moment/,
    );
    const chinese = await page(changes, 1_000, 'zh');
    expect(chinese).toContain('异常（按原因）：1');
    expect(chinese).toMatch(/5秒内无响应 · 3个分区在等待 · 自 2026-11-24 12:06 5秒内无响应 稍后再试/);
    expect(chinese).toContain('t/0 等待中');
  });

  it('tells a slow engine from one that is away, and unknown lag from none', async () => {
    const text = await page({
      engines: [engine('kafka', 'silent', Date.UTC(2026, 10, 24, 4)), engine('temporal', 'away')],
      partitions: [partition({ lag: null })],
    });
    expect(text).toContain('no answer within 5 s; it last answered at 2026-11-24T04:00:00.000Z');
    expect(text).toMatch(/kafka kafka:1 does not answer within 5 s/);
    expect(text).toMatch(/temporal temporal:1 cannot be reached/);
    expect(text).toMatch(/t\/0 running unknown 5 0/);
  });
});

const MINUTE_MS = 60_000;
const NOW_MS = Date.UTC(2026, 10, 24, 12, 0, 30);
const seen = (minutesAgo: number, unread: number | null, waitedMs: number | null = null) => {
  const readAtMs = NOW_MS - minutesAgo * MINUTE_MS;
  return { readAtMs, unread, waitingSinceMs: waitedMs === null ? null : readAtMs - waitedMs };
};

describe('what a server saw of the last hour', () => {
  it('is the last reading of each minute, and nothing of minutes in which nobody looked', () => {
    const history = new History();
    history.note(seen(61, 1));
    history.note(seen(2, 7, 12_000));
    history.note(seen(0, 3));
    history.note(seen(0, null));
    const hour = history.lastHour(NOW_MS);
    expect(hour.length).toBe(60);
    expect(hour.map((minute) => minute?.unread)).toEqual([...Array.from({ length: 57 }), 7, undefined, null]);
    expect(hour.at(-3)?.waitedSeconds).toBe(12);
  });

  it('holds an hour, however long the server runs', () => {
    const history = new History();
    for (let minute = 200; minute >= 0; minute -= 1) history.note(seen(minute, minute));
    expect(history.lastHour(NOW_MS).map((minute) => minute?.unread)).toEqual(
      Array.from({ length: 60 }, (_, at) => 59 - at),
    );
  });
});
