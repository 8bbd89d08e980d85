import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ReferenceFileError } from '../../../domain/reference/source-rows.ts';
import { type ClickHouseClient, connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { allInForce, CAMPAIGNS } from '../../../operations/lists/versions.ts';
import { applySegment, readMemberFile } from '../../../operations/lists/apply-segment.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { startTestEngines } from '../../engines.ts';
import { PATIENCE } from '../../support/patience.ts';
import { readSubjects } from '../../../statistics/figures/read-subjects.ts';
import { fileWriter, used, useFolder } from '../../support/used.ts';

const DEMONSTRATION = 'national-demonstration-counties';

const engines = used(() => startTestEngines({ clickhouse: true }));
let client: ClickHouseClient;
const listFile = fileWriter(useFolder());
beforeAll(async () => {
  client = connectClickHouse(engines.connections.clickhouse);
  await migrate(client);
});
afterAll(async () => {
  await client.close();
});

async function applyList(file: string) {
  return applySegment(client, { id: DEMONSTRATION, members: await readMemberFile(file) });
}

async function membersOn(day: string): Promise<Record<string, number>> {
  const found = await rows<{ segment: string; members: number }>(
    client,
    `SELECT segment, toUInt32(uniqExact(one.county)) AS members FROM segment ARRAY JOIN segment.members AS one
     WHERE one.valid_from <= {day:Date} AND {day:Date} < one.valid_to GROUP BY segment`,
    { day },
  );
  return Object.fromEntries(found.map(({ segment, members }) => [segment, members]));
}

describe('reference data in ClickHouse', () => {
  it('is the same after a second load', async () => {
    await loadReference(client, { sampleFactor: 10_000 });
    const first = await membersOn('2017-11-11');
    await loadReference(client, { sampleFactor: 10_000 });
    expect(await membersOn('2017-11-11')).toEqual(first);
    expect(first).toEqual({ rural: 1937, [DEMONSTRATION]: 756, 'national-poverty-counties': 832 });
    expect((await membersOn('2015-12-31'))[DEMONSTRATION]).toBe(256);
    const counties = await rows<{ orders: number; all: number }>(
      client,
      'SELECT toUInt32(sum(carries_orders)) AS orders, toUInt32(count()) AS all FROM county',
    );
    expect(counties).toEqual([{ orders: 2851, all: 2854 }]);
  });

  it('has the campaign with its windows in Shanghai time and the sample factor of the last load', async () => {
    const campaigns = () => allInForce(client, CAMPAIGNS);
    await loadReference(client, { sampleFactor: 2_500 });
    expect(await campaigns()).toMatchObject([{ campaign: { id: 'double11-2017' }, sampleFactor: 2_500 }]);
    await loadReference(client, { sampleFactor: 1 });
    expect(await campaigns()).toMatchObject([{ campaign: { id: 'double11-2017' }, sampleFactor: 1 }]);
    const [day] = await rows(
      client,
      `SELECT toString(start_at) AS start, toString(end_at) AS end, toString(base_start_at) AS base_start,
         toString(base_end_at) AS base_end
       FROM campaign_window WHERE campaign = 'double11-2017' AND window_id = 'day'`,
    );
    expect(day).toEqual({
      start: '2017-11-11 00:00:00',
      end: '2017-11-12 00:00:00',
      base_start: '2016-11-11 00:00:00',
      base_end: '2016-11-12 00:00:00',
    });
    const { platforms = [] } = (await readSubjects(client, 'double11-2017')) ?? {};
    expect(platforms.filter(({ platform, base }) => platform !== base)).toEqual([
      { platform: 'rural-taobao', base: 'tmall' },
    ]);
    expect(
      await rows(client, 'SELECT product_group, toUInt32(count()) AS n FROM product_group GROUP BY 1'),
    ).toEqual([{ product_group: 'agricultural-20', n: 20 }]);
  });

  it('is unchanged after a wrong list or a new segment without a title', async () => {
    const before = await membersOn('2017-11-11');
    const file = listFile('wrong.csv', 'code\n410122\n410199\n');
    await expect(applyList(file)).rejects.toThrow(ReferenceFileError);
    const members = [{ county: '410122', validFrom: '2017-01-01', validTo: '2018-01-01' }];
    await expect(applySegment(client, { id: 'no-such', members })).rejects.toThrow(
      'title: a new segment needs a title',
    );
    expect(await membersOn('2017-11-11')).toEqual(before);
  });

  it('shows a reader one of two whole lists while they are swapped', async () => {
    const short = listFile('short.csv', 'code\n410122\n');
    const long = listFile(
      'long.csv',
      `code\n${(await rows<{ county: string }>(client, 'SELECT county FROM county')).map(({ county }) => county).join('\n')}\n`,
    );
    await applyList(short);
    const seen = new Set<number | undefined>();
    const changed = new AbortController();
    let reads = 0;
    const reader = (async () => {
      for (; !changed.signal.aborted; reads += 1) seen.add((await membersOn('2017-11-11'))[DEMONSTRATION]);
    })();
    for (let round = 0; round < 6; round += 1) {
      await applyList(round % 2 === 0 ? long : short);
      const before = reads;
      // The first of them may have begun before the list was in force.
      await vi.waitUntil(() => reads >= before + 2, PATIENCE);
    }
    changed.abort();
    await reader;
    expect([...seen].sort()).toEqual([1, 2854]);
    await loadReference(client, { sampleFactor: 1, restore: true });
  });
});
