import { describe, expect, it } from 'vitest';
import { shortName } from '../../../domain/platforms/regions.ts';
import type { County } from '../../../domain/reference/county-list.ts';
import {
  readAliases,
  readCounties,
  readPrefectures,
  readRegions,
} from '../../../pipeline/lists/reference-files.ts';

const regions = await readRegions();
const counties = (await readCounties()).filter(({ carriesOrders }) => carriesOrders);
const prefectures = new Map((await readPrefectures()).map(({ code, name }) => [code, name]));

const find = (province: string, prefecture: string, county: string): string => {
  const found = regions.find({ province, prefecture, county });
  return 'county' in found ? found.county : found.problem;
};
const prefectureOf = ({ code }: County): string => prefectures.get(code.slice(0, 4)) ?? '';

describe('the county of a buyer', () => {
  it('is found by its full names, for every county of the reference list', () => {
    const wrong = counties.filter(
      (county) => find(county.province, prefectureOf(county), county.name) !== county.code,
    );
    expect(wrong).toEqual([]);
  });

  it('is never another one when names are shortened, and is named as ambiguous if two have the short name', () => {
    const answers = counties.map((county) => {
      const answer = find(
        shortName(county.province),
        shortName(prefectureOf(county)),
        shortName(county.name),
      );
      return { code: county.code, answer };
    });
    const wrong = answers.filter(
      ({ code, answer }) => answer !== code && answer !== 'payload.region_ambiguous',
    );
    expect(wrong).toEqual([]);
    expect(answers.filter(({ code, answer }) => answer === code).length).toBeGreaterThan(2_800);
  });

  it.each([
    ['浙江省', '杭州市', '淳安县', '330127'],
    ['浙江', '杭州', '淳安', '330127'],
    [' 浙江省 ', '杭州市', '淳 安 县', '330127'],
    ['北京市', '北京市', '朝阳区', '110105'],
    ['北京', '', '朝阳区', '110105'],
    ['重庆市', '重庆市', '彭水苗族土家族自治县', '500243'],
    ['重庆', '县', '彭水县', '500243'],
    ['内蒙古自治区', '呼伦贝尔市', '鄂温克族自治旗', '150724'],
    ['新疆', '伊犁', '察布查尔', '654022'],
    ['湖北省', '', '仙桃市', '429004'],
    ['湖北省', '省直辖县级行政区划', '仙桃', '429004'],
    ['湖北省', '仙桃市', '', '429004'],
    ['湖北', '神农架林区', '其它区', '429021'],
    ['河南省', '', '济源市', '419001'],
    ['广东省', '东莞市', '', '441900'],
    ['广东省', '东莞市', '东莞市', '441900'],
  ])('%s %s %s is %s', (province, prefecture, county, code) => {
    expect(find(province, prefecture, county)).toBe(code);
  });

  it.each([
    ['上海市', '上海市', '闸北区', '310106'],
    ['上海市', '上海市', '崇明县', '310151'],
    ['北京市', '北京市', '密云县', '110118'],
    ['天津市', '天津市', '蓟县', '120119'],
    ['云南省', '德宏', '潞西市', '533103'],
  ])('is found by an earlier name: %s %s %s is %s', (province, prefecture, county, code) => {
    expect(find(province, prefecture, county)).toBe(code);
  });

  it.each([
    ['河北省', '', '桥西区', 'payload.region_ambiguous'],
    ['河北省', '石家庄市', '桥西区', '130104'],
    ['河北省', '张家口市', '桥西区', '130703'],
    ['江苏省', '', '鼓楼区', 'payload.region_ambiguous'],
    ['', '杭州市', '淳安县', 'payload.region_unknown'],
    ['浙江省', '宁波市', '淳安县', 'payload.region_unknown'],
    ['浙江省', '无此市', '淳安县', 'payload.region_unknown'],
    ['浙江省', '杭州市', '其它区', 'payload.region_unknown'],
    ['浙江省', '杭州市', '', 'payload.region_unknown'],
    ['香港特别行政区', '', '中西区', 'payload.region_unknown'],
    ['湖北省', '仙桃市', '潜江市', 'payload.region_unknown'],
    ['浙江省', '淳安县', '', 'payload.region_unknown'],
  ])('is not guessed: %s %s %s is %s', (province, prefecture, county, answer) => {
    expect(find(province, prefecture, county)).toBe(answer);
  });
});

describe('the list of earlier names', () => {
  it('names counties that exist, and no name that one in the same prefecture still has', async () => {
    const rows = await readAliases();
    const names = new Set(counties.map(({ code, name }) => `${code.slice(0, 4)} ${name}`));
    const codes = new Set(counties.map(({ code }) => code));
    expect(rows.filter(({ code }) => !codes.has(code))).toEqual([]);
    expect(rows.filter(({ code, name }) => names.has(`${code.slice(0, 4)} ${name}`))).toEqual([]);
  });
});
