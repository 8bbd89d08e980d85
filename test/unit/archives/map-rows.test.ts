import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { epochInstant, fen, instant, wholeNumber } from '../../../domain/archives/map-row.ts';
import { validateEvent, type Verdict } from '../../../domain/validation/validate-event.ts';
import { identifyArchive } from '../../../pipeline/archives/identify-archive.ts';
import { readMapping } from '../../../pipeline/archives/read-mapping.ts';
import { readRecords } from '../../../pipeline/archives/read-records.ts';
import type { Mapping } from '../../../schemas/archives/mapping.ts';
import type { ReasonCode } from '../../../schemas/event/reason-codes.ts';
import { COUNTIES } from '../../support/events.ts';
import { fileWriter, useFolder } from '../../support/used.ts';

const EXAMPLES = join(import.meta.dirname, '../../../docs/examples/backfill');

const folder = useFolder();
const write = fileWriter(folder);
let mapping: Mapping;
beforeAll(async () => {
  mapping = await readMapping(join(EXAMPLES, 'orders.mapping.json'));
});

async function eventsOf(path: string): Promise<{ position: number; text: string }[]> {
  const { reading } = await identifyArchive(path, { mapping, filter: null });
  const found: { position: number; text: string }[] = [];
  for await (const { records } of readRecords(path, reading))
    for (const { position, value } of records) found.push({ position, text: value.toString('utf8') });
  return found;
}

function judge(text: string): Verdict {
  return validateEvent(text, { counties: COUNTIES, carrier: undefined });
}

const problemsOf = (verdict: Verdict): [ReasonCode, string][] =>
  verdict.accepted ? [] : verdict.problems.map(({ code, path }) => [code, path]);

describe('the example of an export with one order in each row', () => {
  it('becomes events: two that are accepted, and one that names the fields that are wrong', async () => {
    const events = await eventsOf(join(EXAMPLES, 'orders.csv'));
    const verdicts = events.map(({ text }) => judge(text));
    expect(verdicts.map(({ accepted }) => accepted)).toEqual([true, true, false]);
    expect(JSON.parse(events[1]?.text ?? '')).toEqual({
      specversion: '1.0',
      id: 'YC20171111-000002-2',
      source: '/platforms/lecuntao',
      type: 'org.countyflow.order.v1',
      subject: 'YC20171111-000002',
      time: '2017-11-18T10:00:00+08:00',
      datacontenttype: 'application/json',
      data: {
        platform: 'lecuntao',
        orderId: 'YC20171111-000002',
        version: 2,
        status: 'completed',
        placedAt: '2017-11-11T08:15:40+08:00',
        paidAt: '2017-11-11T08:16:02+08:00',
        sellerCounty: '330127',
        sellerVillage: null,
        buyerCounty: '520123',
        outlet: { type: 'village-service-station', id: 'ST-0007', county: '330127' },
        orderMode: 'self',
        channel: 'online',
        lines: [
          {
            sku: 'tea-250g',
            name: '明前茶 "春"，250g',
            category: 'agri.tea',
            quantity: '0.5',
            unit: 'catty',
            amountFen: 20_020,
          },
        ],
        goodsAmountFen: 20_020,
        refundedFen: 0,
        settlementReference: 'settle-2017-000002',
      },
    });
    expect(verdicts[2] === undefined ? [] : problemsOf(verdicts[2])).toEqual([
      ['field.missing', '/data/lines/0/sku'],
      ['field.type', '/data/lines/0/amountFen'],
      ['field.type', '/data/goodsAmountFen'],
    ]);
  });
});

const HEADER =
  '订单号,修改序号,状态,下单时间,付款时间,更新时间,卖家县,卖家村,买家县,服务站,商品编号,商品名称,类目,数量,单位,商品金额,退款金额,结算单号';
const ROW =
  'A-1,1,已付款,2017-11-11 00:00:01,2017-11-11 00:03:00,2017-11-11 00:03:01,330127,,110105,,w,山核桃,nuts,2,袋,99.80,0,';

describe('a row that cannot be mapped', () => {
  it.each<[string, string, [ReasonCode, string][]]>([
    ['has too few cells', 'A-2,1', [['field.type', '']]],
    ['has too many cells', `${ROW},x`, [['field.type', '']]],
    ['has text after a quoted cell', `"A-2"x${ROW.slice(3)}`, [['field.type', '']]],
    ['is an event itself', '{"specversion":"1.0"}', [['field.type', '']]],
    [
      'has a status that the mapping does not know',
      ROW.replace('已付款', '在途'),
      [['field.value', '/data/status']],
    ],
    [
      'has a fraction of a fen',
      ROW.replace('99.80', '99.801'),
      [
        ['field.type', '/data/lines/0/amountFen'],
        ['field.type', '/data/goodsAmountFen'],
      ],
    ],
    [
      'has a day that does not exist',
      ROW.replace('2017-11-11 00:00:01', '2017-02-30 00:00:01'),
      [['time.invalid', '/data/placedAt']],
    ],
    ['has no time', ROW.replace('2017-11-11 00:03:01', ''), [['field.missing', '/time']]],
  ])('is refused with a reason, and those around it are not, if it %s', async (_, row, problems) => {
    const events = await eventsOf(write('rows', `${HEADER}\n${ROW}\n${row}\n${ROW.replace('A-1', 'A-3')}\n`));
    const [first, second, third] = events.map(({ text }) => judge(text));
    expect([first?.accepted, second?.accepted, third?.accepted]).toEqual([true, false, true]);
    expect(second === undefined ? [] : problemsOf(second)).toEqual(problems);
  });

  it('keeps its bytes if it is not UTF-8, and is no longer than is needed to refuse it', async () => {
    const latin = Buffer.concat([Buffer.from(`${HEADER}\n`), Buffer.from(`${ROW}é\n`, 'latin1')]);
    const { reading } = await identifyArchive(write('rows', latin), { mapping, filter: null });
    for await (const { records } of readRecords(join(folder, 'rows'), reading))
      expect(records[0]?.value.toString('latin1')).toBe(Buffer.from(`${ROW}é`, 'latin1').toString('latin1'));
    const long = await eventsOf(write('rows', `${HEADER}\n${ROW}${'x'.repeat(2_000_000)}\n${ROW}\n`));
    expect(long.map(({ text }) => text.length > 1_048_576)).toEqual([true, false]);
  });
});

describe('CSV', () => {
  it('is read with a byte order mark, Windows line endings and blank lines, plain and packed', async () => {
    const text = `\ufeff${HEADER}\r\n${ROW}\r\n\r\n"${ROW.slice(0, 3)}"${ROW.slice(3)}`;
    const events = await eventsOf(write('rows', text));
    expect(events.map(({ position }) => position)).toEqual([0, 2]);
    for (const { text: event } of events) expect(judge(event).accepted).toBe(true);
    expect(await eventsOf(write('rows', gzipSync(text)))).toEqual(events);
  });

  it('is read from any chunk start, with the columns of its first row', async () => {
    const rows = [...Array(100_002).keys()].map((n) =>
      n < 100_000 ? `A-${n}` : ROW.replace('A-1', `A-${n}`),
    );
    const path = write('rows', `${HEADER}\n${rows.join('\n')}`);
    const { records, chunks, reading } = await identifyArchive(path, { mapping, filter: null });
    expect([records, chunks.map(({ position }) => position)]).toEqual([100_002, [0, 100_000]]);
    const ids: [number, unknown][] = [];
    for await (const group of readRecords(path, reading, {
      from: chunks[1] ?? { position: 0, byteOffset: 0 },
    }))
      for (const { position, value } of group.records)
        ids.push([position, (JSON.parse(value.toString('utf8')) as { subject: unknown }).subject]);
    expect(ids).toEqual([
      [100_000, 'A-100000'],
      [100_001, 'A-100001'],
    ]);
  });

  it.each<[string, string | Buffer, RegExp]>([
    [
      'lacks a column',
      'a,b\n1,2\n',
      /has no column 订单号, which the mapping names for id\. It has: a, b\.$/,
    ],
    [
      'has a column twice',
      `${HEADER},状态\n`,
      /has 2 columns 状态, which the mapping names for data\.status: rename one\.$/,
    ],
    [
      'is not UTF-8',
      Buffer.from([0xb6, 0xa9, 0xb5, 0xa5, 0x0a]),
      /is not UTF-8: convert it, for example with iconv -f GB18030/,
    ],
    ['begins with a blank line', `\n${HEADER}\n`, /does not begin with a row of column names: add one\.$/],
    ['holds JSON', '{"a":1}\n', /holds JSON, which takes no mapping: leave --mapping out\.$/],
  ])('is refused with the cause and the remedy if it %s', async (_, content, message) => {
    await expect(identifyArchive(write('rows', content), { mapping, filter: null })).rejects.toThrow(message);
  });
});

describe('the text of a cell', () => {
  it.each<[string, number | string]>([
    ['12.34', 1234],
    ['12', 1200],
    ['12.3', 1230],
    ['12.', 1200],
    ['0.07', 7],
    ['12.3400', 1234],
    ['-1.05', -105],
    ['1234567890123.99', 123_456_789_012_399],
    ['12.345', '12.345'],
    ['1,234.00', '1,234.00'],
    ['1e3', '1e3'],
    ['', ''],
  ])('%j in yuan is %j fen', (text, expected) => {
    expect(fen(text, 'yuan')).toBe(expected);
  });

  it.each<[string, string]>([
    ['2017-11-11 00:03:12', '2017-11-11T00:03:12+08:00'],
    ['2017/11/1 8:03', '2017-11-01T08:03:00+08:00'],
    ['20171111000312', '2017-11-11T00:03:12+08:00'],
    ['2017-11-11T00:03:12.123456', '2017-11-11T00:03:12.123+08:00'],
    ['2017-11-11 00:03:12 +0900', '2017-11-11T00:03:12+09:00'],
    ['2017-11-11T00:03:12Z', '2017-11-11T00:03:12Z'],
    ['2017-11-11', '2017-11-11'],
    ['11/11/2017 00:03', '11/11/2017 00:03'],
  ])('%j at +08:00 is the instant %j', (text, expected) => {
    expect(instant(text, '+08:00')).toBe(expected);
  });

  it('is no instant without a zone', () => {
    expect(instant('2017-11-11 00:03:12', undefined)).toBe('2017-11-11 00:03:12');
  });

  it('counts from 1970 if the mapping says so', () => {
    expect(epochInstant('1510329600', 'seconds')).toBe('2017-11-10T16:00:00.000Z');
    expect(epochInstant('1510329600123', 'milliseconds')).toBe('2017-11-10T16:00:00.123Z');
    expect(epochInstant('999999999999999', 'milliseconds')).toBe('999999999999999');
  });

  it('is a number only if it is written as a whole one', () => {
    const texts = ['0', '7', '-7', '007', '1.0', '1e3', '9007199254740993', ''];
    expect(texts.map((text) => wholeNumber(text))).toEqual([
      0,
      7,
      -7,
      '007',
      '1.0',
      '1e3',
      '9007199254740993',
      '',
    ]);
  });
});

describe('readMapping', () => {
  it('names the file and each field that is wrong, in words', async () => {
    const example = JSON.parse(JSON.stringify(mapping)) as { data: Record<string, unknown> };
    const path = join(folder, 'wrong.json');
    example.data = { ...example.data, status: 'paid', color: {}, goodsAmountFen: { column: 'x' } };
    delete example.data['channel'];
    await writeFile(path, JSON.stringify(example));
    await expect(readMapping(path)).rejects.toThrow(
      [
        `${path} is not a valid mapping:`,
        'data.status: Expected an object with one of column, template and constant.',
        'data.channel: is missing. Expected an object with one of column, template and constant.',
        'data.goodsAmountFen: Expected an object with column and unit (yuan or fen), or with constant and a whole number of fen.',
        'data.color: a mapping has no such field.',
      ].join('\n  '),
    );
  });

  it('refuses a file that is not JSON or is not there', async () => {
    const path = join(folder, 'broken.json');
    await writeFile(path, '{"id":');
    await expect(readMapping(path)).rejects.toThrow(`${path} is not JSON: `);
    await expect(readMapping(join(folder, 'nowhere.json'))).rejects.toThrow(/does not exist: check its name/);
  });
});
