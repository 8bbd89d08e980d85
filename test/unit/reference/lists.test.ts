import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { County } from '../../../domain/reference/county-list.ts';
import { isMemberOn, parseMembers } from '../../../domain/reference/segment-list.ts';
import { ReferenceFileError } from '../../../domain/reference/source-rows.ts';
import {
  readCounties,
  readCountyCodes,
  readCsvRows,
  readProductGroups,
  readSegments,
} from '../../../pipeline/lists/reference-files.ts';
import { double11 } from '../../support/double11.ts';
import { fileWriter, useFolder } from '../../support/used.ts';

const counties = await readCounties();
const segments = new Map((await readSegments(counties)).map((segment) => [segment.id, segment]));
const membersOf = (id: string): string[] => segments.get(id)?.members.map(({ county }) => county) ?? [];
const demonstration = membersOf('national-demonstration-counties');
const poverty = membersOf('national-poverty-counties');

/** Official numbers of poverty counties by province. */
const POVERTY_BY_PROVINCE = {
  河北省: 45,
  山西省: 36,
  内蒙古自治区: 31,
  吉林省: 8,
  黑龙江省: 20,
  安徽省: 20,
  江西省: 24,
  河南省: 38,
  湖北省: 28,
  湖南省: 40,
  广西壮族自治区: 33,
  海南省: 5,
  重庆市: 14,
  四川省: 66,
  贵州省: 66,
  云南省: 88,
  西藏自治区: 74,
  陕西省: 56,
  甘肃省: 58,
  青海省: 42,
  宁夏回族自治区: 8,
  新疆维吾尔自治区: 32,
};

describe('the built-in lists', () => {
  it('know the 2,851 county-level units of 2017', async () => {
    const codes = await readCountyCodes();
    expect(codes.size).toBe(2851);
    expect(codes.get('410122')).toEqual({ rural: true });
    expect(codes.get('110101')).toEqual({ rural: false });
    expect(new Set(counties.map(({ province }) => province)).size).toBe(31);
  });

  it.each([
    ['653131', 'Taxkorgan Tajik Autonomous County'],
    ['652801', 'Korla City'],
    ['653221', 'Hotan County'],
    ['150724', 'Ewenki Autonomous Banner'],
    ['540423', 'Mêdog County'],
    ['522701', 'Duyun City'],
    ['610103', 'Beilin District'],
  ])('name %s by its official romanisation: %s', (code, name) => {
    expect(counties.find((county) => county.code === code)?.nameEn).toBe(name);
  });

  it('count counties as rural, and districts only where they are on the poverty list', () => {
    const poor = new Set(poverty);
    const wrong = counties.filter(({ code, name, rural, carriesOrders }) => {
      const isDistrict = name.endsWith('区') && !['神农架林区', '六枝特区'].includes(name);
      return carriesOrders && rural !== (!isDistrict || poor.has(code));
    });
    expect(wrong).toEqual([]);
    expect(membersOf('rural')).toHaveLength(counties.filter(({ rural }) => rural).length);
  });

  it('hold the 832 poverty counties, three of which no order can carry', async () => {
    expect(new Set(poverty).size).toBe(832);
    const provinceOf = new Map(counties.map(({ code, province }) => [code, province]));
    const byProvince: Record<string, number> = {};
    for (const code of poverty) {
      const province = provinceOf.get(code) ?? '';
      byProvince[province] = (byProvince[province] ?? 0) + 1;
    }
    expect(byProvince).toEqual(POVERTY_BY_PROVINCE);
    const codes = await readCountyCodes();
    expect(poverty.filter((code) => !codes.has(code)).sort()).toEqual(['632857', '632858', '632859']);
  });

  it('hold 756 illustrative demonstration counties that say what they are', async () => {
    const codes = await readCountyCodes();
    expect(new Set(demonstration).size).toBe(756);
    expect(demonstration.filter((code) => codes.get(code)?.rural !== true)).toEqual([]);
    expect(demonstration.filter((code) => poverty.includes(code))).toHaveLength(499);
    const segment = segments.get('national-demonstration-counties');
    expect(segment?.illustrative).toBe(true);
    expect(segment?.file).toContain('illustrative');
    const file = new URL(`../../../reference/${segment?.file ?? ''}`, import.meta.url);
    expect(readFileSync(file, 'utf8')).toMatch(/^# ILLUSTRATIVE/);
  });

  it('let a batch count from its year on, up to the day before its end', () => {
    const on = (id: string, day: string): number =>
      segments.get(id)?.members.filter((member) => isMemberOn(member, day)).length ?? 0;
    const days = ['2013-12-31', '2014-12-31', '2015-12-31', '2016-12-31', '2017-11-11'];
    expect(days.map((day) => on('national-demonstration-counties', day))).toEqual([0, 56, 256, 496, 756]);
    const borders = ['2012-03-18', '2012-03-19', '2017-11-11', '2021-02-24', '2021-02-25'];
    expect(borders.map((day) => on('national-poverty-counties', day))).toEqual([0, 832, 832, 832, 0]);
  });

  it('hold the campaign of 2017 with the windows of both years', async () => {
    const campaign = await double11();
    const hours = (window: { start: string; end: string }): number =>
      (Date.parse(window.end) - Date.parse(window.start)) / 3_600_000;
    expect(campaign.windows.map((window) => [window.id, hours(window)])).toEqual([
      ['period', 11 * 24],
      ['day', 24],
      ['first-ten-hours', 10],
      ['first-twelve-hours', 12],
      ['five-days', 5 * 24],
      ['lecuntao-two-days', 48],
    ]);
    for (const { base, start, end } of campaign.windows) {
      if (base === null) continue;
      expect([base.start, base.end]).toEqual([start.replace('2017', '2016'), end.replace('2017', '2016')]);
    }
  });

  it('name exactly twenty agricultural products', async () => {
    const groups = await readProductGroups();
    expect(groups.filter(({ productGroup }) => productGroup === 'agricultural-20')).toHaveLength(20);
    expect(groups.every(({ category }) => category.startsWith('agri.'))).toBe(true);
  });
});

const COUNTIES: County[] = ['110101', '410122', '632857'].map((code) => ({
  code,
  name: code,
  nameEn: code,
  province: 'somewhere',
  rural: code === '410122',
  carriesOrders: code !== '632857',
}));

describe('a list of members', () => {
  const write = fileWriter(useFolder());
  const read = async (text: string) => parseMembers(await readCsvRows(write('list.csv', text)), COUNTIES);

  it('needs only codes, and has defaults for the rest', async () => {
    expect(await read('\ufeff# a note\ncode\n410122\n632857\n')).toEqual([
      { county: '410122', validFrom: '1970-01-01', validTo: '2149-06-06' },
      { county: '632857', validFrom: '1970-01-01', validTo: '2149-06-06' },
    ]);
  });

  it('takes names and dates', async () => {
    const list = 'code,name,valid_from,valid_to\n410122,中牟县,2014-01-01,\n110101,"a, b",,2018-01-01\n';
    expect(await read(list)).toEqual([
      { county: '410122', validFrom: '2014-01-01', validTo: '2149-06-06' },
      { county: '110101', validFrom: '1970-01-01', validTo: '2018-01-01' },
    ]);
  });

  it.each([
    ['a malformed code', 'code\n410122\n999999\n', 'line 3: code: expected six digits, not "999999"'],
    ['an unknown county', 'code\n410199\n', 'line 2: no county-level unit of 2017 has code 410199'],
    ['a duplicate county', 'code\n410122\n410122\n', 'line 3: 410122 is on line 2 already'],
    ['an unknown column', 'code,rank\n410122,1\n', 'rank'],
    ['no column code', 'county\n410122\n', 'code'],
    [
      'a broken date',
      'code,valid_from\n410122,2017-02-30\n',
      'line 2: valid_from: expected a date such as 2017-11-11, or nothing, not "2017-02-30"',
    ],
    [
      'an end before the start',
      'code,valid_from,valid_to\n410122,2018-01-01,2017-01-01\n',
      'line 2: valid_to',
    ],
    ['a row too short', 'code,name\n410122\n', 'line 2'],
    ['an open quote', 'code\n"410122\n', 'Quote'],
    ['no members', 'code\n', 'the list is empty'],
    ['nothing', '', 'the list is empty'],
  ])('refuses %s, and says where', async (_, text, problem) => {
    const refusal = read(text);
    await expect(refusal).rejects.toThrow(ReferenceFileError);
    await expect(refusal).rejects.toThrow(problem);
    await expect(refusal).rejects.toThrow('nothing was changed');
  });

  it('is refused with the first twenty problems and a count of the others', async () => {
    const list = `code\n${Array.from({ length: 50 }, (_, index) => String(400_000 + index)).join('\n')}\n`;
    await expect(read(list)).rejects.toThrow('and 30 more');
  });
});
