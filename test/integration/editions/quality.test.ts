import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { discardHeld } from '../../../operations/quarantine/decide.ts';
import { storeCampaign, storeSegment } from '../../../operations/lists/stored-lists.ts';
import { readCounties, readCountyCodes, readSegments } from '../../../pipeline/lists/reference-files.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { type Platform, PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { readEdition } from '../../../statistics/editions/read-editions.ts';
import { startTestEngines } from '../../engines.ts';
import { freshIngest } from '../../support/database.ts';
import { deliver, type Offsets } from '../../support/deliver.ts';
import { loadMainFigures } from '../../support/double11.ts';
import { validEvent } from '../../support/events.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { publishAtOnce } from '../../support/live-figures.ts';
import { used } from '../../support/used.ts';

const CAMPAIGN = 'double11-2017';
const PERIOD = {
  startMs: Date.parse('2017-11-01T00:00:00+08:00'),
  endMs: Date.parse('2017-11-12T00:00:00+08:00'),
};
const URBAN = '110105';

const engines = used(() => startTestEngines({ clickhouse: true }));
const database = used(async () => freshIngest(engines.connections.clickhouse, await readCountyCodes()));
const offsets: Offsets = new Map();
/** The list of rural areas that the campaign counts by. A newer one is in force. */
let countedList: string;
/** Every version that was sent, in the order of deliveries. */
const sent: OrderVersion[][] = [];

async function send(
  versions: readonly Partial<OrderVersion>[],
  broken: readonly string[] = [],
): Promise<void> {
  const events = versions.map((changes) => validEvent({ sellerVillage: null, ...changes }));
  sent.push(events.map(({ data }) => data));
  const texts = events.map((event) =>
    JSON.stringify({ ...event, time: event.data.paidAt ?? event.data.placedAt }),
  );
  const all = [...texts, ...broken];
  await deliver(
    database.ingestContext,
    { events: all, by: 'stream', again: false, refresh: 'hours' },
    offsets,
  );
}

const order = (
  platform: Platform,
  number: number,
  changes: Partial<OrderVersion> = {},
): Partial<OrderVersion> => ({
  platform,
  orderId: `${platform}-${String(number)}`,
  ...changes,
});
const orders = (platform: Platform, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => order(platform, from + index));

/** Ids of the orders of a platform that were paid in the period, in some deliveries. */
function paidIn(deliveries: readonly OrderVersion[][], platform: Platform): Set<string> {
  const paid = deliveries.flat().filter(({ platform: of, paidAt }) => {
    const at = Date.parse(paidAt ?? '');
    return of === platform && at >= PERIOD.startMs && at < PERIOD.endMs;
  });
  return new Set(paid.map(({ orderId }) => orderId));
}

const qualityOf = async (number: number, measure: string): Promise<Record<string, number>> => {
  const { quality } = await readEdition(database.client, CAMPAIGN, number);
  const found = quality.filter((one) => one.measure === measure);
  return Object.fromEntries(found.map(({ subject, value }) => [subject, value]));
};

const newestRural = async (): Promise<string> => {
  const query = `SELECT max(load_version) AS version FROM reference_segment WHERE segment = 'rural'`;
  const [found] = await rows<{ version: string }>(database.client, query);
  return found?.version ?? '';
};

/** Loads rural areas again, with the same members: the campaign goes on counting by the list that it names. */
async function replaceRural(): Promise<void> {
  const rural = (await readSegments(await readCounties())).find(({ id }) => id === 'rural');
  if (rural === undefined) throw new Error('there is no list of rural areas');
  await storeSegment(database.client, { ...rural, illustrative: false, origin: 'replaced' });
}

beforeAll(async () => {
  const campaign = await loadMainFigures(database.client, 10);
  countedList = await newestRural();
  await storeCampaign(database.client, {
    ...campaign,
    lists: [{ segment: 'rural', loadVersion: countedList }],
  });
  await replaceRural();
  await send([...orders('jd', 1, 5), ...orders('pinduoduo', 1, 4), ...orders('lecuntao', 1, 1)]);
  await publishAtOnce(database.client, CAMPAIGN, 'first', Date.parse('2017-11-12T02:30:00+08:00'));
  const late = order('jd', 8, { sellerCounty: URBAN });
  const after = { placedAt: '2017-11-20T08:00:00+08:00', paidAt: '2017-11-20T08:01:00+08:00' };
  await send(
    [
      ...orders('jd', 6, 7),
      late,
      late,
      // Amended, not paid, and of another period.
      order('jd', 1, { version: 9, status: 'completed' }),
      order('jd', 9, { status: 'placed', paidAt: null }),
      order('jd', 10, after),
      ...orders('suning', 1, 2),
    ],
    [JSON.stringify({ ...validEvent({ platform: 'jd' }), subject: 'another order' })],
  );
  const why = { decidedBy: 'test', decisionReason: 'broken on purpose' };
  await discardHeld(database.client, { topic: 'orders.events.v1.jd' }, why);
  const conflict = {
    platform: 'suning',
    order_id: 'suning-1',
    version: 2,
    content_hashes: [1, 2],
    placed_ats: [],
  };
  await database.client.insert({
    table: 'conflict',
    format: 'JSONEachRow',
    values: [
      { kind: 'version', ...conflict },
      { kind: 'version', ...conflict, version: 3 },
    ],
  });
  await publishAtOnce(database.client, CAMPAIGN, 'second', Date.parse('2017-11-13T02:30:00+08:00'));
});

describe('an edition', () => {
  it('names the list that its campaign counts by, although a newer one is in force', async () => {
    const query = `SELECT arrayFirst(l -> l.list = 'segment rural', lists).load_version AS version
      FROM published_edition WHERE campaign = '${CAMPAIGN}' AND edition = 1`;
    expect(await rows(database.client, query)).toEqual([{ version: countedList }]);
    expect(Number(await newestRural())).toBeGreaterThan(Number(countedList));
  });
});

describe('the quality report of an edition', () => {
  it('counts the orders of each platform that came after the edition before, and their share', async () => {
    const [late, rate] = [await qualityOf(2, 'late'), await qualityOf(2, 'late rate')];
    const [first = [], second = []] = sent;
    for (const platform of PLATFORMS) {
      const before = paidIn([first], platform);
      const all = paidIn([first, second], platform);
      const added = [...all].filter((id) => !before.has(id)).length;
      expect(late[platform], platform).toBe(added);
      expect(rate[platform], platform).toBeCloseTo((100 * added) / (all.size || 1), 9);
    }
    expect([late['jd'], late['suning'], late['pinduoduo']]).toEqual([3, 2, 0]);
  });

  it('of the first edition knows no late orders and no revisions', async () => {
    for (const measure of ['late', 'late rate', 'revision']) expect(await qualityOf(1, measure)).toEqual({});
    expect(await readEdition(database.client, CAMPAIGN, 1)).toMatchObject({ status: 'preliminary' });
    expect(await readEdition(database.client, CAMPAIGN, 2)).toMatchObject({ status: 'revised' });
  });

  it('says what every platform covers, what was quarantined, and which publishers contradict themselves', async () => {
    const coverage = await qualityOf(2, 'coverage');
    expect(Object.keys(coverage)).toEqual([...PLATFORMS]);
    // Rural orders in the data, as the late ones are. Each stands for ten.
    expect([coverage['jd'], coverage['pinduoduo'], coverage['tmall']]).toEqual([7, 4, 0]);
    // Five events and then seven, and one that breaks the contract.
    expect((await qualityOf(2, 'quarantined'))['kafka/orders.events.v1.jd/0']).toBeCloseTo(100 / 13, 9);
    const discarded = await qualityOf(2, 'discarded');
    expect(discarded['kafka/orders.events.v1.jd/0']).toBeCloseTo(100 / 13, 9);
    expect(discarded['kafka/orders.events.v1.suning/0']).toBe(0);
    const conflicts = await qualityOf(2, 'conflicts');
    expect([conflicts['suning'], conflicts['jd']]).toEqual([1, 0]);
  });

  it('and the query of the page say what moved a statistic since the edition before', async () => {
    const [query = ''] = fencedBlocks(page('docs/editions.md'), 'sql');
    const found = await rows<Record<string, unknown>>(database.client, query);
    // Four rural orders of 300 yuan, of which each stands for ten, in billion yuan.
    expect(found).toEqual([
      { edition: 1, status: 'preliminary', value: 0, change: null },
      { edition: 2, status: 'revised', value: 0, change: (4 * 300 * 10) / 1e9 },
    ]);
  });

  it('says by how many percent the sales of each window moved since the edition before', async () => {
    // Ten rural orders of one amount, and then fourteen.
    expect((await qualityOf(2, 'revision'))['rural period']).toBeCloseTo(40, 9);
  });
});
