import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { personalDataIn } from '../../../domain/validation/personal-data.ts';
import { PRESS_PRODUCTS, SHELVES } from '../../../simulation/season/catalogue.ts';
import { utf8, validateRecords } from '../../support/batches.ts';
import { validEvent } from '../../support/events.ts';
import { page } from '../../support/markdown.ts';

const NAMES_FOLDER = 'test/support/product-names';
const REAL_NAMES = readdirSync(NAMES_FOLDER)
  .filter((file) => file.endsWith('.txt'))
  .flatMap((file) => page(`${NAMES_FOLDER}/${file}`).trim().split('\n'));

/** What may stand around personal data in a name. */
const AROUND: readonly (readonly [string, string])[] = [
  ['', ''],
  ['张三 ', ''],
  ['山核桃 500g（收件人：', '）'],
  ['Tea 250g for Zhang San, ', ', thanks'],
  ['五常大米5kg*2，送', '，周末勿送'],
];
const around = (text: string): string[] => AROUND.map(([before, after]) => `${before}${text}${after}`);

const wide = (text: string): string =>
  text.replaceAll(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
const spread = (text: string, by: string): string => Array.from(text).join(by);

const MOBILES = [
  ...['13800001234', '14700005678', '15912340000', '16600001111', '17312340001', '18900005555'],
  '19100002222',
];
const MOBILE_FORMS: readonly ((digits: string) => string)[] = [
  (digits) => digits,
  (digits) => digits.replace(/^(...)(....)/, '$1 $2 '),
  (digits) => digits.replace(/^(...)(....)/, '$1-$2-'),
  (digits) => digits.replace(/^(...)(....)/, '$1 - $2 - '),
  (digits) => digits.replace(/^(...)/, '$1.'),
  (digits) => digits.replace(/^(...)(...)/, '$1 $2 '),
  (digits) => `+86${digits}`,
  (digits) => `+86 ${digits}`,
  (digits) => `0086-${digits}`,
  (digits) => `86 ${digits}`,
  (digits) => `电话${digits}`,
  (digits) => `手机：${digits}`,
  (digits) => `Tel${digits}`,
  (digits) => `wechat: ${digits}`,
  (digits) => wide(digits),
  (digits) => spread(digits, ' '),
  (digits) => spread(digits, '-'),
  (digits) => spread(digits, '\u200b'),
  (digits) => spread(digits, '\ufe0f\u20e3'),
  (digits) => spread(wide(digits), '\u00ad'),
  (digits) => Array.from(digits, (digit) => String.fromCodePoint(0x1d7ce + Number(digit))).join(''),
];
const LANDLINES = [
  ...['021-60001234', '010 6000 1234', '(0571)80001234', '（0851）6000123', '+86 21 6000 1234'],
  ...['+86-571-8000-1234', '0086 10 60001234', '0755-26001234', '电话：60001234', '座机 6000123'],
  ...['Tel: 0851 6000123', '电话02160001234', '０２１－６０００１２３４'],
];

/** With the check character of ISO 7064, MOD 11-2, by Horner's scheme. */
function identityNumber(seventeen: string): string {
  const sum = Array.from(seventeen).reduce((total, digit) => ((total + Number(digit)) * 2) % 11, 0);
  const check = (12 - sum) % 11;
  return `${seventeen}${check === 10 ? 'X' : String(check)}`;
}
const IDENTITY_NUMBERS = Array.from({ length: 40 }, (_, at) =>
  identityNumber(
    `${String(110_101 + at * 10_007)}19${String(50 + at)}0${String((at % 9) + 1)}1${String(at % 10)}${String(100 + at)}`,
  ),
).flatMap((number) => [
  number,
  number.toLowerCase(),
  wide(number),
  spread(number, '\u200d'),
  number.replace(/^(.{6})(.{8})/, '$1 $2 '),
]);
const OLD_IDENTITY_NUMBERS = ['110101500203123', '520123490911001'];

const ADDRESSES = [
  ...['上海市徐汇区龙华路1号', '龙华路1号', '龙华西路100号', '北京市朝阳区建国门外大街12号'],
  ...['杭州市余杭区文一西路969号', '解放大道一百二十号', '长乐巷8号', '南京东路12弄3号501室'],
  ...['3栋2单元501室', '12幢301室', '5号楼1单元1102室', '十二栋三单元五号', '阳光小区8栋', '幸福家园3号楼'],
  ...['东方公寓 1202室', '贵州省遵义市湄潭县永兴镇茅坝村三组', '李家村12号', '王庄村第5组', '张家屯2队'],
  ...['高岭村委会6组', '龙华路１号', '龙\u200b华路1\u200b号', '中山路88-2号'],
];
const LATIN_ADDRESSES = [
  ...['No. 1 Longhua Road, Xuhui District, Shanghai', 'No.1 Longhua Road Xuhui District'],
  ...['100 West Nanjing Rd, Jing An District', '88-2 Zhongshan Road, Hangzhou 310000'],
  ...["12 Xi'an Street, Yuhang District", 'Room 501, Building 3, Sunshine Garden', 'Rm 501 Unit 2'],
  ...['Apt 12B, 100 Nanjing Road', 'Flat 3, No. 5 Renmin Street'],
  'no. 7 jiefang avenue, hanyang district, wuhan city',
];

/** What is no personal data, though it looks a little like it. */
const NO_PERSONAL_DATA = [
  ...['iPhone 13812', '400g*2', '6901234567892', '山核桃 500g 条码6901028062312', 'ISBN 978-7-5327-1234-5'],
  ...['正版书9787544611312', '订单20171111000123', 'AB-13800001234', 'SKU13800001234', '型号X13800001234'],
  ...['13800001234567', '服务热线400-820-1234', '110101199003070170', 'QQ币60元', '1号店 大米'],
  ...['稻香村1号礼盒', '丝绸之路1号红酒', '3号电池 5号电池', '2栋3层娃娃屋', '一次性 单人 三件套'],
  ...['农家乐3组合装', '户外2号帐篷', '2000 1500 1000 500 Pieces Jigsaw', '16 17 18 19 20 21 22 wrench'],
  ...['1 2 3 4 5 6 7 8 9 10 数字积木', 'DVD 21 Jump Street', '84 Charing Cross Road'],
  ...['2 Inch Lift Kit Off Road for Town and Country', '第3单元测试卷', '2017-11-11 12:00 限量'],
  ...['021-1234', '100×200cm 1800W 220V 50Hz'],
];

describe('the name of a product', () => {
  it('is refused for personal data in at most one of ten thousand real names of both languages', () => {
    expect(REAL_NAMES.length).toBeGreaterThan(20_000);
    const refused = REAL_NAMES.filter((name) => personalDataIn(name) !== undefined);
    // An article number; its shop has another one, 19416070904.
    expect(refused).toEqual(['女款套头毛衫17087070905']);
    expect(refused.length / REAL_NAMES.length).toBeLessThan(1 / 10_000);
  });

  it('is never refused in the season, nor for numbers of other kinds', () => {
    const shelved = Object.values(SHELVES).flatMap(({ products }) => products);
    const own = [...PRESS_PRODUCTS, ...shelved].map(({ name }) => name);
    for (const name of [...own, ...NO_PERSONAL_DATA])
      expect([name, personalDataIn(name)]).toEqual([name, undefined]);
  });

  const PERSONAL = {
    'personal.telephone': [
      ...MOBILES.flatMap((digits) => MOBILE_FORMS.map((form) => form(digits))),
      ...LANDLINES,
    ],
    'personal.identity_number': [...IDENTITY_NUMBERS, ...OLD_IDENTITY_NUMBERS],
    'personal.address': [...ADDRESSES, ...LATIN_ADDRESSES],
  };
  it.each(Object.entries(PERSONAL))('is refused as %s in every spelling and place', (code, texts) => {
    for (const name of texts.flatMap(around)) expect([name, personalDataIn(name)]).toEqual([name, code]);
  });

  it('is refused where it stands, and leaves nothing of itself in what is kept', () => {
    const event = validEvent();
    const [line] = event.data.lines;
    if (line === undefined) throw new Error('the valid event has no line');
    line.name = '张三 13800001234 上海市徐汇区龙华路1号';
    for (const text of [JSON.stringify(event), JSON.stringify(event, null, 2)]) {
      const { accepted, quarantined } = validateRecords(
        [{ position: 7n, key: utf8(event.subject), value: utf8(text) }],
        event.data.platform,
      );
      expect(accepted).toBe(0);
      expect(quarantined).toMatchObject([
        {
          problems: [{ code: 'personal.telephone', path: '/data/lines/0/name' }],
          orderId: event.data.orderId,
        },
      ]);
      const kept = JSON.stringify(quarantined, (_, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      );
      for (const part of ['张三', '1380000', '龙华']) expect(kept).not.toContain(part);
    }
  });
});
