import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { applyCampaigns, planCampaigns } from '../../../operations/lists/apply-campaigns.ts';
import { readCampaignFiles } from '../../../operations/lists/campaign-files.ts';
import { readCampaignVersions } from '../../../operations/lists/stored-lists.ts';
import { CAMPAIGNS, remove, undo } from '../../../operations/lists/versions.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { readFrame } from '../../../statistics/figures/read-frame.ts';
import { type Dimension, readSales, type Scope } from '../../../statistics/figures/read-sales.ts';
import { startTestEngines } from '../../engines.ts';
import { freshIngest, type TestIngest } from '../../support/database.ts';
import { deliverOrders, refreshAll } from '../../support/deliver.ts';
import { storeOutlets, storeReference } from '../../support/statistics-database.ts';
import { A, B, C, COUNTIES, D, REFERENCE, URBAN } from '../../support/statistics-reference.ts';
import { used } from '../../support/used.ts';

const { campaign } = REFERENCE;
const { id } = campaign;
const file = { file: id, campaign };

/** Orders of both years, of every county, platform and outlet; the number of an order draws it. */
const POPULATION: readonly Partial<OrderVersion>[] = Array.from({ length: 2_000 }, (_, n) => {
  const place = [A, B, C, D, URBAN][n % 5] ?? A;
  const placedAt = `${n % 3 === 0 ? '2016' : '2017'}-11-11T0${n % 9}:00:00+08:00`;
  const outlet = { type: 'convenience-store', id: `station-${1 + (n % 2)}`, county: A } as const;
  return {
    ...{ orderId: `F-${n}`, placedAt, paidAt: placedAt, status: 'paid' },
    ...{ platform: (['rural-taobao', 'tmall', 'jd'] as const)[(n >> 2) % 3] ?? 'jd' },
    ...{ sellerCounty: place, sellerVillage: null, outlet: n % 4 === 0 ? null : outlet },
  };
});
const drawn = (factor: number) => POPULATION.filter((_, n) => ((n * 2_654_435_761) >>> 8) % factor === 0);

const engines = used(() => startTestEngines({ clickhouse: true }));
const opened: TestIngest[] = [];
let client: ClickHouseClient;

async function open(factor: number): Promise<ClickHouseClient> {
  const test = await freshIngest(engines.connections.clickhouse, COUNTIES);
  opened.push(test);
  await storeReference(test.client, {
    ...REFERENCE,
    campaign: { ...campaign, id: 'other', comparable: null },
  });
  await storeOutlets(test.client, REFERENCE.outlets ?? []);
  await applyCampaigns(test.client, [file], { sampleFactor: factor });
  await deliverOrders(test.ingestContext, drawn(factor));
  await refreshAll(test.client, 'hours');
  return test.client;
}

beforeAll(async () => {
  client = await open(1);
});
afterAll(async () => {
  for (const test of opened) await test[Symbol.asyncDispose]();
});

interface Listed {
  readonly kind: string;
  readonly segment: string;
  readonly member: string;
  readonly reason: string | null;
  readonly since: string | null;
}

const frameIn = (from: ClickHouseClient): Promise<Listed[]> =>
  rows<Listed>(
    from,
    `SELECT kind, ifNull(m.segment, '') AS segment, member, reason, toString(since) AS since FROM comparable_member AS m
     WHERE campaign = {id:String} AND (segment != 'all' OR NOT comparable) ORDER BY kind, segment, member`,
    { id },
  );

const asked = { window: { id: 'day' }, segment: 'rural', basis: 'paid' } as const;
const membersIn = async (from: ClickHouseClient, by: Dimension, scope: Scope): Promise<string[]> =>
  (await readSales(from, { ...asked, campaign: id, by, scope }))
    .map(({ member }) => member)
    .filter((member) => member !== '')
    .sort();

describe('the frame of a campaign', () => {
  it('names who is comparable, and who is left out, since when and why', async () => {
    const left = (
      kind: string,
      segment: string,
      member: string,
      reason: string | null,
      since: string | null,
    ) => ({
      ...{ kind, segment, member, reason, since },
    });
    const inFrame = (kind: string, segment: string, member: string) =>
      left(kind, segment, member, null, null);
    const POOR = 'national-poverty-counties';
    expect(await frameIn(client)).toEqual(
      [
        left('county', 'all', C, 'split', '2017-03-01'),
        // A changed its name alone.
        inFrame('county', 'national-demonstration-counties', A),
        inFrame('county', 'national-demonstration-counties', B),
        inFrame('county', POOR, B),
        left('county', POOR, D, 'no-longer-listed', '2017-11-11'),
        left('county', POOR, C, 'listed-later', '2017-11-11'),
        inFrame('county', 'rural', A),
        inFrame('county', 'rural', B),
        inFrame('county', 'rural', D),
        left('county', 'rural', C, 'split', '2017-03-01'),
        inFrame('outlet', '', 'rural-taobao station-1'),
        left('outlet', '', 'rural-taobao station-2', 'opened-later', '2017-03-01'),
        inFrame('outlet', '', 'tmall station-1'),
        left('outlet', '', 'tmall station-2', 'closed', '2017-11-11'),
        left('platform', '', 'cloud-farm', 'not-named', null),
        left('platform', '', 'jd', 'reported-until', '2017-11-11'),
        left('platform', '', 'lecuntao', 'not-named', null),
        left('platform', '', 'pinduoduo', 'reports-later', '2016-11-02'),
        left('platform', '', 'post-shopkeeper', 'not-named', null),
        // It began this year, and counts with Tmall, with which the campaign compares it.
        inFrame('platform', '', 'rural-taobao'),
        inFrame('platform', '', 'suning'),
        inFrame('platform', '', 'tmall'),
        left('platform', '', 'wechat-shop', 'not-named', null),
        left('platform', '', 'youzan', 'not-named', null),
      ].toSorted((a, b) => (key(a) < key(b) ? -1 : 1)),
    );
    expect((await readFrame(client, id))?.counts.filter(({ segment }) => segment !== 'all')).toEqual([
      { kind: 'county', segment: 'national-demonstration-counties', comparable: 2, leftOut: 0 },
      { kind: 'county', segment: POOR, comparable: 1, leftOut: 2 },
      { kind: 'county', segment: 'rural', comparable: 3, leftOut: 1 },
      { kind: 'outlet', segment: '', comparable: 2, leftOut: 2 },
      { kind: 'platform', segment: '', comparable: 3, leftOut: 7 },
    ]);
  });

  it.each([10])('is the same for a sample of 1 in %i, and so are its scopes', async (factor) => {
    const sample = await open(factor);
    expect(await frameIn(sample)).toEqual(await frameIn(client));
    for (const [by, scope] of [
      ['county', 'comparable-counties'],
      ['platform', 'comparable-platforms'],
      ['outlet', 'comparable-outlets'],
    ] as const) {
      const whole = new Set(await membersIn(client, by, scope));
      const inSample = await membersIn(sample, by, 'all');
      expect(whole.size, by).toBeGreaterThan(1);
      expect((await membersIn(client, by, 'all')).length, by).toBeGreaterThan(whole.size);
      expect(await membersIn(sample, by, scope), by).toEqual(inSample.filter((member) => whole.has(member)));
    }
  });

  it('stays as it was applied, until the lists are refreshed', async () => {
    const later = { platform: 'jd', id: 'station-9', openedOn: '2010-01-01', closedOn: null };
    const before = await frameIn(client);
    await storeOutlets(client, [...(REFERENCE.outlets ?? []), later], 2);
    expect(await applyCampaigns(client, [file], {})).toMatchObject([{ outcome: 'unchanged' }]);
    expect(await frameIn(client)).toEqual(before);
    await applyCampaigns(client, [file], { refreshLists: true });
    expect((await frameIn(client)).length).toBe(before.length + 1);
    await undo(client, CAMPAIGNS, id, '');
    expect(await frameIn(client)).toEqual(before);
    await remove(client, CAMPAIGNS, id, '');
    expect(await readFrame(client, id)).toBeNull();
    await undo(client, CAMPAIGNS, id, '');
    expect(await frameIn(client)).toEqual(before);
    const stored = (await readCampaignVersions(client)).get(id)?.at(-1);
    expect(stored?.campaign.comparable).toEqual(campaign.comparable);
  });

  it('is none for a campaign that declares none, and its scopes are refused with what to do', async () => {
    expect(await readFrame(client, 'other')).toBeNull();
    for (const [scope, kinds] of [
      ['comparable', 'counties and platforms'],
      ['comparable-outlets', 'outlets'],
    ] as const)
      await expect(
        readSales(client, { ...asked, campaign: 'other', by: 'all', scope }),
        scope,
      ).rejects.toThrow(`the campaign does not declare which ${kinds} are comparable: do so in its file`);
  });
});

describe('a frame that does not fit the lists', () => {
  async function problemsOf(comparable: object, from: ClickHouseClient): Promise<string> {
    const path = join(await mkdtemp(join(tmpdir(), 'countyflow-frame-')), 'trial.json');
    const trial = { ...campaign, comparable, sampleFactor: undefined };
    await writeFile(path, JSON.stringify(trial, null, 2));
    return planCampaigns(from, await readCampaignFiles([path]), {}).then(
      () => '',
      (error: unknown) => String(error),
    );
  }

  it.each([
    [
      { counties: { changed: [{ county: '110199', on: '2017-01-01', change: 'split' }] } },
      /trial\.json:\d+:\d+: comparable\.counties\.changed\[0\]\.county: no county-level unit of 2017 has code 110199/,
    ],
    [
      { counties: { changed: [{ county: A, on: '2016-11-11', change: 'merged' }] } },
      /trial\.json:\d+:\d+: comparable\.counties\.changed\[0\]\.on: expected a day after 2016-11-11 and not after 2017-11-11/,
    ],
  ])('is refused with its line: %j', async (comparable, problem) => {
    expect(await problemsOf(comparable, client)).toMatch(problem);
  });

  it('is refused if no register of outlets is loaded', async () => {
    const test = await freshIngest(engines.connections.clickhouse, COUNTIES);
    opened.push(test);
    expect(await problemsOf({ outlets: 'open' }, test.client)).toMatch(
      /trial\.json:\d+:\d+: comparable\.outlets: no register of outlets is loaded: run countyflow reference outlets FILE/,
    );
  });
});

const key = ({ kind, segment, member }: Pick<Listed, 'kind' | 'segment' | 'member'>): string =>
  [kind, segment, member].join('\n');
