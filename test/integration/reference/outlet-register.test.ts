import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import type { CoverageFigure } from '../../../schemas/campaign.ts';
import { readRegister, replaceRegister } from '../../../pipeline/lists/replace-register.ts';
import { storeCampaign } from '../../../operations/lists/stored-lists.ts';
import { computeStatistics } from '../../../statistics/figures/read-statistics.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';
import { used, useFolder } from '../../support/used.ts';

const database = used(openStatisticsDatabase);
const folder = useFolder();

const HEADER = 'platform,type,id,county,village,run_by_partner,opened_on,closed_on';
const OUTLETS = [
  'rural-taobao,village-service-station,RT-1,330127,330127100201,1,2016-03-01,',
  'rural-taobao,village-service-station,RT-2,330127,330127100201,0,2016-03-01,2017-11-11',
  'rural-taobao,village-service-station,RT-3,520123,520123100201,1,2017-11-11,',
  'rural-taobao,convenience-store,RT-4,520123,,0,2016-03-01,',
  'suning,direct-store,RT-1,520123,,0,2017-11-12,',
];

async function load(name: string, lines: readonly string[], illustrative = true): Promise<number> {
  const file = join(folder, name);
  writeFileSync(file, lines.join('\n'));
  return replaceRegister(database.client, 'outlets', file, illustrative);
}

function coverage(asOf: string): Promise<unknown[]> {
  return rows(
    database.client,
    `SELECT platform, type AS outlet_type, toUInt32(count()) AS outlets, toUInt32(uniqExact(county)) AS counties,
       toUInt32(uniqExactIf(village, village != '')) AS villages, toUInt32(countIf(run_by_partner)) AS partners
     FROM outlet ARRAY JOIN [toString(outlet_type), ''] AS type
     WHERE opened_on <= '${asOf}' AND '${asOf}' < closed_on
     GROUP BY platform, type ORDER BY platform, type`,
  );
}

const STATIONS = 'village-service-station';

describe('the register of outlets', () => {
  it('counts the outlets that are open on a day, with their counties, villages and partners', async () => {
    expect(await load('register.csv', ['\ufeff# a comment', HEADER, ...OUTLETS, ''])).toBe(5);
    expect(await coverage('2017-11-10')).toEqual([
      { platform: 'rural-taobao', outlet_type: '', outlets: 3, counties: 2, villages: 1, partners: 1 },
      {
        platform: 'rural-taobao',
        outlet_type: 'convenience-store',
        outlets: 1,
        counties: 1,
        villages: 0,
        partners: 0,
      },
      { platform: 'rural-taobao', outlet_type: STATIONS, outlets: 2, counties: 1, villages: 1, partners: 1 },
    ]);
    expect(await coverage('2017-11-11')).toContainEqual({
      ...{ platform: 'rural-taobao', outlet_type: STATIONS },
      ...{ outlets: 2, counties: 2, villages: 2, partners: 2 },
    });
    expect(await coverage('2016-02-29')).toEqual([]);
    expect(await readRegister(database.client, 'outlets')).toMatchObject({ rows: 5, illustrative: true });
  });

  it('names outlets where the file does, and keeps a register whose names are too long', async () => {
    const [first = '', second = '', ...rest] = OUTLETS;
    const named = [`${first},石马村服务站,Shima Station`, `${second},,`, ...rest.map((line) => `${line},,`)];
    await load('named.csv', [`${HEADER},name,name_en`, ...named]);
    const names = () =>
      rows(
        database.client,
        "SELECT name, name_en FROM outlet WHERE platform = 'rural-taobao' AND outlet_id IN ('RT-1', 'RT-2') ORDER BY outlet_id",
      );
    const expected = [
      { name: '石马村服务站', name_en: 'Shima Station' },
      { name: '', name_en: '' },
    ];
    expect(await names()).toEqual(expected);
    const long = load('long.csv', [`${HEADER},name,name_en`, `${first},${'村'.repeat(101)},`]);
    await expect(long).rejects.toThrow('line 2: name: expected 100 characters at most');
    expect(await names()).toEqual(expected);
    await load('register.csv', [HEADER, ...OUTLETS]);
    expect(await names()).toEqual([expected[1], expected[1]]);
  });

  it('gives the figures that a campaign defines, and a reason if there is no register', async () => {
    const figure = (id: string, metric: CoverageFigure['metric'], asOf: string): CoverageFigure => ({
      ...{ id, metric, asOf, title: { en: id, zh: '数字' } },
      ...{ platform: 'rural-taobao', outletType: STATIONS },
    });
    const coverageFigures = [
      figure('early.outlets', 'outlets', '2017-11-10'),
      figure('counties', 'county_count', '2017-11-11'),
      figure('villages', 'villages', '2017-11-11'),
      figure('partners', 'partners', '2017-11-11'),
      { ...figure('all.outlets', 'outlets', '2017-11-11'), outletType: null },
      { ...figure('none', 'outlets', '2017-11-11'), platform: 'cloud-farm' as const },
    ];
    await storeCampaign(database.client, { ...REFERENCE.campaign, placeFigures: [], coverageFigures });
    const figures = async () =>
      (await computeStatistics(database.client, REFERENCE.campaign.id, ['paid'])).figures;
    expect(Object.fromEntries((await figures()).map(({ id, value }) => [id, value]))).toEqual({
      'early.outlets': '2',
      counties: '2',
      villages: '2',
      partners: '2',
      'all.outlets': '3',
      none: '0',
    });
    await database.client.command({ query: 'TRUNCATE TABLE reference_outlet_load' });
    expect(
      new Set((await figures()).map(({ value, reason }) => `${String(value)} ${String(reason)}`)),
    ).toEqual(new Set(['null no register of outlets is loaded']));
    await load('again.csv', [HEADER, ...OUTLETS], false);
    expect(await readRegister(database.client, 'outlets')).toMatchObject({ rows: 5, illustrative: false });
  });

  it.each([
    [
      'an unknown county',
      ['jd,rural-promoter,J-1,330199,,1,2016-01-01,'],
      'line 2: county: no county has the code "330199"',
    ],
    [
      'a village of another county',
      ['jd,rural-promoter,J-1,330127,520123100201,1,2016-01-01,'],
      'line 2: village: 520123100201 is not in county 330127',
    ],
    [
      'a platform that is not of the contract',
      ['ebay,rural-promoter,J-1,330127,,1,2016-01-01,'],
      'line 2: platform: expected a platform',
    ],
    [
      'an end before the start',
      ['jd,rural-promoter,J-1,330127,,1,2016-01-01,2015-01-01'],
      'line 2: closed_on: 2015-01-01 is not after',
    ],
    ['an id that occurs twice', [...OUTLETS, OUTLETS[0] ?? ''], 'rural-taobao: the id "RT-1" occurs twice'],
    ['a missing column', ['jd,rural-promoter,J-1,330127'], 'Invalid Record Length'],
    ['no outlets', [], 'the register is empty'],
  ])('is kept as it was if a new one has %s', async (_what, lines, message) => {
    await load('right.csv', [HEADER, ...OUTLETS]);
    const before = await coverage('2017-11-11');
    await expect(load('wrong.csv', [HEADER, ...lines])).rejects.toThrow(message);
    expect(await coverage('2017-11-11')).toEqual(before);
    expect(
      await rows(
        database.client,
        'SELECT uniqExact(load_version) AS n FROM reference_outlet WHERE load_version > (SELECT max(load_version) FROM reference_outlet_load)',
      ),
    ).toEqual([{ n: '0' }]);
  });

  it('says which file cannot be read', async () => {
    await expect(replaceRegister(database.client, 'outlets', join(folder, 'none.csv'), true)).rejects.toThrow(
      'none.csv',
    );
  });
});
