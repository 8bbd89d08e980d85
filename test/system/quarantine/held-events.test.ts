import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { readEventState } from '../../../publishers/view/states.ts';
import { RURAL_COUNTY } from '../../support/events.ts';
import { openWeb } from '../../support/dashboard.ts';
import {
  HELD_SOURCE as SOURCE,
  HELD_TOPIC as TOPIC,
  type HeldQuestions,
  openHeldEvents,
  type Replayed,
  unknownCounty,
} from '../../support/held-events.ts';
import { textOf } from '../../support/page-text.ts';
import { parquetRowsOf } from '../../support/parquet-rows.ts';
import { elsewhere, type StaleSystem } from '../../support/stale-system.ts';
import { visibleRows } from '../../support/rollup-rows.ts';

const BY = ['--by', 'Li Na'];
const GOODS_FEN = 30_000;
let system: StaleSystem;
let ask: HeldQuestions;
beforeAll(async () => {
  ({ system, ask } = await openHeldEvents());
});
afterAll(() => system[Symbol.asyncDispose]());

describe('held events', () => {
  it('are counted by reason and listed in pages', async () => {
    const first = (await ask.quarantine('--limit', '4')) as {
      counts: { code: string; held: number }[];
      events: { source: string; position: string; code: string }[];
      next: string;
    };
    expect(first.counts.map(({ code, held }) => [code, held])).toEqual([
      ['county.unknown', 3],
      ['amount.sum_mismatch', 2],
      ['json.syntax', 1],
    ]);
    const second = (await ask.quarantine('list', '--limit', '4', '--cursor', first.next)) as typeof first;
    expect(second.next).toBeNull();
    const listed = [...first.events, ...second.events].map(({ source, position }) => `${source} ${position}`);
    expect(new Set(listed).size).toBe(6);
    const some = (await ask.quarantine(
      'list',
      '--platform',
      'rural-taobao',
      '--code',
      'county.unknown',
    )) as typeof first;
    expect(some.events.map(({ position }) => position).sort()).toEqual(['1', '4']);
    const early = await ask.quarantine('list', '--to', '2017-11-11T00:00:00+08:00');
    expect(early).toMatchObject({ counts: [], events: [] });
  });

  it('are shown with their problems marked, read again from a topic or a named archive', async () => {
    const { out } = await system.run('quarantine', 'show', SOURCE, '3');
    const lines = out.split('\n');
    const marked = lines.findIndex((line) => line.includes('"goodsAmountFen": 1'));
    expect(lines[marked + 1]).toMatch(/^> +\^ amount\.sum_mismatch \/data\/goodsAmountFen: /);
    const unnamed = await system.run('quarantine', 'show', system.archive.source, '1', '--json');
    expect([unnamed.code, JSON.parse(unnamed.err)]).toMatchObject([1, { error: { code: 'unreadable' } }]);
    const named = await ask.quarantine('show', system.archive.source, '1', '--archive', system.archive.path);
    expect(named).toMatchObject({ text: unknownCounty('A-1'), source: system.archive.source });
    const other = join(system.engines.home, 'other');
    writeFileSync(other, readFileSync(system.archive.path));
    const renamed = await system.run('quarantine', 'show', system.archive.source, '1', '--archive', other);
    expect([renamed.code, renamed.out]).toEqual([1, '']);
  });
});

describe('the page of rejects', () => {
  it('counts them by publisher and reason, with totals, and names no order', async () => {
    await using web = await openWeb(system.client, {});
    const text = textOf(await (await fetch(new URL('/rejects', web.url))).text());
    const archive = system.archive.source.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    // The last hour, the last day, all, and those still held.
    expect(text).toMatch(/orders\.events\.v1\.rural-taobao 4 4 4 4/);
    expect(text).toMatch(new RegExp(`${archive} 2 2 2 2`));
    expect(text).toMatch(/Total 6 6 6 6/);
    expect(text).toMatch(/orders\.events\.v1\.rural-taobao: county\.unknown .*? 2 2 2 2/);
    expect(text).not.toMatch(/\b[KA]-\d\b/);
    const chinese = textOf(await (await fetch(new URL('/rejects?lang=zh', web.url))).text());
    expect(chinese).toContain('没有该代码的县级单位');
    const csv = await (await fetch(new URL('/rejects?table=publishers&as=csv', web.url))).text();
    const counts = parse(csv, { from_line: 3, relax_column_count: true });
    expect(counts).toContainEqual(['orders.events.v1.rural-taobao', '4', '4', '4', '4']);
    expect(counts.at(-1)).toEqual(['Total', '6', '6', '6', '6']);
    const held = await parquetRowsOf(await fetch(new URL('/rejects?table=held_event&as=parquet', web.url)));
    expect(held.length).toBe(6);
    expect(held.flatMap((row) => Object.values(row)).join(' ')).not.toMatch(/\b[KA]-\d\b/);
  });
});

describe('a replay', () => {
  it('says in a dry run what would be accepted, and changes nothing', async () => {
    const worker = await system.launchWorker();
    const before = await ask.states();
    const dry = (await ask.quarantine('replay', '--topic', TOPIC, ...BY, '--dry-run')) as Replayed;
    expect(dry.sources.map(({ source, result }) => [source, result])).toEqual([
      [
        SOURCE,
        {
          accepted: 2,
          acceptedPositions: ['1', '4'],
          refused: { 'amount.sum_mismatch': 1, 'json.syntax': 1 },
          unreadable: 0,
        },
      ],
    ]);
    expect(await ask.states()).toEqual(before);
    expect(await ask.audit(SOURCE, 1)).toEqual([]);
    expect(await ask.orderIds()).toEqual(['A-0', 'K-0']);
    await worker.stop();
  });

  it('accepts what is valid now, once, although its worker is killed between the orders and the decision', async () => {
    const doomed = await system.launchWorker('arrivals.inserted');
    const replaying = ask.quarantine('replay', SOURCE, '1', '4', ...BY, '--reason', 'new list');
    expect(await doomed.ended).toBe('signal SIGKILL');
    expect(await ask.states()).toMatchObject({ 'kafka 1': 'held', 'kafka 4': 'held' });
    expect(await ask.account('kafka')).toEqual({ records: 5, accepted: 1, quarantined: 4, closes: 1 });
    await system.launchWorker();
    const { sources } = (await replaying) as Replayed;
    expect(sources).toMatchObject([
      {
        workflowId: `replay/${SOURCE}/1-4`,
        result: { accepted: 2, acceptedPositions: ['1', '4'], refused: {} },
      },
    ]);
    expect(await ask.account('kafka')).toEqual({ records: 5, accepted: 3, quarantined: 2, closes: 1 });
    expect(await ask.states()).toMatchObject({
      'kafka 1': 'replayed',
      'kafka 3': 'held',
      'kafka 4': 'replayed',
    });
    expect(await ask.audit(SOURCE, 1)).toMatchObject([
      {
        decision: 'replay',
        outcome: 'accepted',
        code: 'county.unknown',
        decided_by: 'Li Na',
        decision_reason: 'new list',
      },
    ]);
    expect(await readEventState(system.client, 'rural-taobao', 'evt-K-1-2')).toMatchObject({
      ...{ state: 'counted', orderId: 'K-1', timesSent: 1, rejects: [] },
      places: [{ topic: TOPIC, partition: 0, offset: '1' }],
    });
  });

  it('accepts a line of an archive, after which rollups and verification agree', async () => {
    const { source, path } = system.archive;
    const { sources } = (await ask.quarantine(
      'replay',
      '--source',
      source,
      ...BY,
      '--archive',
      path,
    )) as Replayed;
    expect(sources[0]?.result).toMatchObject({ accepted: 1, refused: { 'amount.sum_mismatch': 1 } });
    expect(await ask.account('archive/season')).toEqual({
      records: 3,
      accepted: 2,
      quarantined: 1,
      closes: 1,
    });
    expect(await ask.orderIds()).toEqual(['A-0', 'A-1', 'K-0', 'K-1', 'K-4']);
    const { closes, checks } = await ask.verified();
    expect([closes, checks.flatMap(({ notes }) => notes)]).toEqual([true, []]);
    const [sales] = await rows(
      system.client,
      `SELECT toUInt32(sum(paid_orders)) AS orders, toUInt32(sum(paid_fen)) AS fen FROM ${visibleRows('sales')} WHERE county = {county:UInt32}`,
      { county: RURAL_COUNTY },
    );
    expect(sales).toEqual({ orders: 3, fen: 3 * GOODS_FEN });
  });

  it('keeps what is still wrong, changes nothing, and has the attempt in the audit', async () => {
    const before = [await ask.states(), await ask.orderIds(), await ask.account('kafka')];
    const { sources } = (await ask.quarantine('replay', SOURCE, '2', ...BY)) as Replayed;
    expect(sources[0]?.result).toMatchObject({ accepted: 0, refused: { 'json.syntax': 1 } });
    expect([await ask.states(), await ask.orderIds(), await ask.account('kafka')]).toEqual(before);
    expect(await ask.audit(SOURCE, 2)).toMatchObject([{ outcome: 'refused', refused_code: 'json.syntax' }]);
    const again = await system.run('quarantine', 'replay', '--code', 'county.unknown', ...BY);
    expect([again.code, again.out]).toEqual([0, 'No held event matches.\n']);
  });
});

describe('a correction', () => {
  const edited = (): string => join(system.engines.home, 'edited.json');

  it('is refused with what is still wrong, and sends nothing', async () => {
    writeFileSync(edited(), elsewhere('K-3', { goodsAmountFen: 2 }));
    const { code, err } = await system.run('quarantine', 'correct', SOURCE, '3', '--file', edited(), ...BY);
    expect(code).toBe(1);
    expect(err).toContain('amount.sum_mismatch  /data/goodsAmountFen');
    expect(await ask.states()).toMatchObject({ 'kafka 3': 'held' });
    expect((await system.kafka.admin.fetchTopicOffsets(TOPIC))[0]?.high).toBe('5');
  });

  it('of an event of a topic counts once and is tied to the held one', async () => {
    writeFileSync(edited(), JSON.stringify(JSON.parse(elsewhere('K-3')), null, 2));
    const args = ['correct', SOURCE, '3', '--file', edited(), ...BY];
    const corrected = { source: SOURCE, position: '5' };
    expect(await ask.quarantine(...args)).toEqual({ source: SOURCE, position: '3', corrected });
    await expect.poll(() => ask.account('kafka')).toMatchObject({ records: 6, accepted: 4 });
    expect((await ask.orderIds()).filter((id) => id === 'K-3')).toHaveLength(1);
    expect(await ask.states()).toMatchObject({ 'kafka 3': 'corrected' });
    expect(await ask.audit(SOURCE, 3)).toMatchObject([
      { decision: 'correct', outcome: 'corrected', corrected_source: SOURCE, corrected_position: '5' },
    ]);
  });

  it('of a line of an archive is loaded as an archive of one line', async () => {
    writeFileSync(edited(), elsewhere('A-2'));
    const args = ['correct', system.archive.source, '2', '--file', edited(), ...BY];
    const first = (await ask.quarantine(...args)) as { corrected: { source: string } };
    expect(first.corrected.source).toMatch(/^archive\/correction-[0-9a-f]{16}-2-[0-9a-f]{8}\.ndjson@/);
    expect(await ask.quarantine(...args)).toEqual(first);
    expect((await ask.orderIds()).filter((id) => id === 'A-2')).toHaveLength(1);
    expect(await ask.states()).toMatchObject({ 'archive 2': 'corrected' });
    expect((await ask.verified()).closes).toBe(true);
  });
});

describe('a discard', () => {
  it('needs a reason and a name, and none is asked for', async () => {
    const silent = await system.run('quarantine', 'discard', SOURCE, '2', ...BY);
    expect([silent.code, silent.err]).toEqual([2, expect.stringContaining('--reason')]);
    const nameless = await system.run('quarantine', 'discard', SOURCE, '2', '--reason', 'x', '--json');
    expect([nameless.code, JSON.parse(nameless.err)]).toMatchObject([2, { error: { code: 'usage' } }]);
  });

  it('marks the event, which stays accounted for', async () => {
    const before = await ask.account('kafka');
    expect(await ask.quarantine('discard', SOURCE, '2', ...BY, '--reason', 'a test')).toEqual({
      discarded: 1,
    });
    expect(await ask.account('kafka')).toEqual(before);
    const { counts, events } = (await ask.quarantine('list', '--code', 'json.syntax')) as {
      counts: unknown;
      events: unknown;
    };
    expect(counts).toEqual([{ code: 'json.syntax', held: 0, replayed: 0, corrected: 0, discarded: 1 }]);
    expect(events).toEqual([]);
    expect((await ask.verified()).closes).toBe(true);
  });
});

describe('a rewind after the decisions', () => {
  it('judges every event itself, once, and keeps corrections and discards', async () => {
    const before = await ask.account('kafka');
    const { code } = await system.run(
      'ingest',
      'rewind',
      '--topic',
      TOPIC,
      '--partition',
      '0',
      '--offset',
      '0',
    );
    expect(code).toBe(0);
    const kept = { 'kafka 2': 'discarded', 'kafka 3': 'corrected' };
    const read = async (): Promise<unknown> => {
      const entries = Object.entries(await ask.states());
      return Object.fromEntries(entries.filter(([at]) => at.startsWith('kafka')));
    };
    await expect.poll(read).toEqual(kept);
    await expect.poll(() => ask.account('kafka')).toEqual(before);
    expect((await ask.verified()).closes).toBe(true);
  });
});

describe('what retention has removed', () => {
  it('cannot be shown, and a replay records that', async () => {
    await system.kafka.deleteRecordsBefore(TOPIC, 3n);
    const shown = await system.run('quarantine', 'show', SOURCE, '2');
    expect([shown.code, shown.out]).toEqual([1, '']);
    expect(shown.err).toContain('retention has removed it');
    expect(await ask.quarantine('replay', SOURCE, '2', ...BY)).toMatchObject({
      sources: [{ result: { accepted: 0, unreadable: 1 } }],
    });
    expect(await ask.audit(SOURCE, 2)).toContainEqual(expect.objectContaining({ outcome: 'unreadable' }));
  });
});
