import { describe, expect, it } from 'vitest';
import { findCounties, nearestCounty } from '../../../web/pages/find-counties.ts';

const county = (code: string, name: string, name_en: string, province_zh: string, province_en: string) => ({
  county: code,
  name,
  name_en,
  province: code.slice(0, 2),
  province_zh,
  province_en,
  rural: true,
});
const DIRECTORY = [
  county('411024', '鄢陵县', 'Yanling County', '河南省', 'Henan Province'),
  county('430524', '隆回县', 'Longhui County', '湖南省', 'Hunan Province'),
  county('659002', '阿拉尔市', "Ala'er City", '新疆维吾尔自治区', 'Xinjiang Uygur Autonomous Region'),
];

describe('the search for a county', () => {
  it.each([
    ['its name', '鄢陵', ['411024']],
    ['its pinyin', 'yanling', ['411024']],
    ['its pinyin in capitals and with spaces', 'Yan Ling', ['411024']],
    ['the initials of its pinyin', 'lhx', ['430524']],
    ['its English name without the apostrophe', 'alaer', ['659002']],
    ['its province', '湖南', ['430524']],
    ['the English name of its province', 'henan', ['411024']],
    ['its code', '430524', ['430524']],
    ['the code of its province', '65', ['659002']],
    ['a text that no county has', 'atlantis', []],
  ])('finds it by %s', (_, text, codes) => {
    expect(findCounties(DIRECTORY, text).map(({ county: code }) => code)).toEqual(codes);
  });

  it('lists every county for an empty text', () => {
    expect(findCounties(DIRECTORY, ' ')).toEqual(DIRECTORY);
  });

  it.each([
    ['a letter that is wrong', 'Yanlimg', '411024'],
    ['a letter too few in the pinyin', 'longhuxian', '430524'],
    ['a character that is wrong', '阿拉儿市', '659002'],
    ['a text that is near to none', 'atlantis', undefined],
  ])('guesses which one was meant by %s', (_, text, code) => {
    expect(nearestCounty(DIRECTORY, text)?.county).toBe(code);
  });
});
