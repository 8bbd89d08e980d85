import { describe, expect, it } from 'vitest';
import type { CampaignFacts } from '../../../schemas/campaign-facts.ts';
import { LANGUAGES } from '../../../schemas/text/language.ts';
import { type FigureId, figureText, parseFigure } from '../../../statistics/dashboard/figure-id.ts';
import { againOf, type FigureQuestion } from '../../../statistics/dashboard/figure.ts';
import { FLOWS } from '../../../statistics/figures/flow.ts';
import { SCOPES } from '../../../statistics/figures/read-sales.ts';
import { BASES } from '../../../statistics/figures/read-statistics.ts';
import {
  AddressError,
  addressWith,
  askedWindow,
  elsewhere,
  parseAddress,
  readableAddress,
} from '../../../web/address.ts';
import { citedAddress, withoutCitation } from '../../../web/cited.ts';
import { fc } from '../../support/fast-check.ts';

const parse = (query: string) => parseAddress('/campaigns/c', new URLSearchParams(query));

describe('the address of a page', () => {
  it('says everything that the page shows, and reads back as the same', () => {
    const id = fc.constantFrom('rural', 'all', 'national-poverty-counties', 'a+b');
    const asked = fc.record(
      {
        window: fc.constantFrom('day', 'period', 'first-ten-hours'),
        basis: fc.constantFrom(...BASES),
        segment: id,
        flow: fc.constantFrom(...FLOWS),
        scope: fc.constantFrom(...SCOPES),
        lang: fc.constantFrom(...LANGUAGES),
        edition: fc.integer({ min: 1, max: 4_294_967_295 }).map(String),
        theme: fc.constantFrom('light', 'dark'),
        q: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(asked, (names) => {
        const address = parse(new URLSearchParams(names).toString());
        const [path = '', query = ''] = addressWith(address).split(/\?(.*)/s);
        expect(parseAddress(path, new URLSearchParams(query))).toEqual(address);
      }),
    );
  });

  it('leaves out what is usual', () => {
    expect(addressWith(parse('window=day&basis=paid&segment=rural&scope=all&lang=en'))).toBe('/campaigns/c');
  });

  it('keeps the campaign, the language and the edition on the way to another page, and not the search', () => {
    const address = parse('lang=zh&edition=2&q=x');
    expect(elsewhere(address, '/campaigns/c/products')).toBe('/campaigns/c/products?edition=2&lang=zh');
  });

  it('takes hours of its own before the id of a window', () => {
    expect(askedWindow(parse('start=2017-11-11T08:00&end=2017-11-11T10:00'))).toEqual({
      startAt: '2017-11-11 08:00:00',
      endAt: '2017-11-11 10:00:00',
    });
  });

  it.each([
    ['a basis that there is not', 'basis=guess', 'basis: expected one of paid, placed, net'],
    [
      'an hour that no calendar has',
      'start=2017-02-30T08:00&end=2017-03-01T10:00',
      'start: expected an hour that exists',
    ],
    ['half an hour', 'start=2017-11-11T08:30&end=2017-11-11T10:00', 'start: expected a full hour'],
    ['one end of a window', 'start=2017-11-11T08:00', 'give both start and end'],
    ['an end before its start', 'start=2017-11-11T08:00&end=2017-11-11T07:00', 'start must be before end'],
    [
      'more segments than a reader can mean',
      'segment=a%2Bb%2Bc%2Bd%2Be',
      'segment: expected all, or at most 4 segments',
    ],
    ['a long search', `q=${'x'.repeat(61)}`, 'q: expected at most 60 characters'],
    ['an edition that there cannot be', 'edition=0', 'edition: expected a whole number, 1 or more'],
  ])('refuses %s, and says what would be right', (_, query, words) => {
    expect(() => parse(query)).toThrow(AddressError);
    expect(() => parse(query)).toThrow(words);
  });

  it('ignores names that no page knows, as messengers append them, and keeps a few of them for the page to say', () => {
    const address = parse(
      `from=singlemessage&isappinstalled=0&basis=net&a=1&b=1&c=1&d=1&${'x'.repeat(99)}=1`,
    );
    expect(address.basis).toBe('net');
    expect(address.ignored).toEqual(['from', 'isappinstalled', 'a', 'b', 'c']);
    expect(addressWith(address)).toBe('/campaigns/c?basis=net');
    expect(parse(`${'x'.repeat(99)}=1`).ignored[0]?.length).toBe(40);
  });

  it('keeps its colours for the page that says what is wrong with it, where that is the language', () => {
    expect(addressWith(readableAddress('/x', new URLSearchParams('lang=xx&theme=dark')))).toBe(
      '/x?theme=dark',
    );
  });
});

const pageOf = (address: string) => {
  const { pathname, searchParams } = withoutCitation(new URL(address, 'http://127.0.0.1'));
  return parseAddress(pathname, searchParams);
};

it('a permanent address is the figure of its edition, in the words of pages or of the view statistic', () => {
  expect(pageOf('/e/double11-2017/3/rural.day.sales?lang=zh')).toMatchObject({
    ...{ path: '/campaigns/double11-2017', edition: 3, segment: 'rural', window: 'day', lang: 'zh' },
    figure: 'sales',
  });
  expect(pageOf('/e/double11-2017/3/rural.day.yoy').figure).toBe('growth');
  expect(pageOf('/e/double11-2017/3/rural.day.share_of_period').figure).toBe('share-of-period');
});

it('any other address stays as it is', () => {
  for (const address of ['/campaigns/double11-2017?edition=3', '/e/double11-2017', '/e/x/y/z', '/'])
    expect(withoutCitation(new URL(address, 'http://127.0.0.1')).pathname).toBe(address.replace(/\?.*/, ''));
});

it.each([
  ['sales', ''],
  ['period~sales', 'basis=net'],
  ['growth.county.411024', 'segment=all&flow=purchases'],
  ['sales.hour.2017-11-11 20:00:00', 'window=first-ten-hours'],
  ['product-quantity.category.agri.apple kg', 'segment=rural%2Bnational-poverty-counties&lang=zh'],
  ['share.platform.jd', 'scope=comparable'],
])('the figure %s of ?%s is found again under its permanent address', (figure, query) => {
  const asked = parseAddress('/campaigns/double11-2017', new URLSearchParams(query));
  const id = parseFigure(figure);
  const found = pageOf(citedAddress('double11-2017', 12, id, asked));
  const { ofPeriod = false, ...rest } = id;
  expect(found).toEqual({
    ...{ ...asked, edition: 12, figure: figureText(rest) },
    ...(ofPeriod && { window: 'period' }),
  });
});

it('a key that names no segment and window is asked for as a figure, whose page says what would be right', () => {
  expect(() => pageOf('/e/double11-2017/3/%E0%A4%A')).not.toThrow();
  expect(pageOf('/e/double11-2017/3/moon').figure).toBe('moon');
});

describe('the name of a figure in an address', () => {
  it('reads back as the same', () => {
    const ofSales = fc.record({
      metric: fc.constantFrom('sales', 'growth', 'rank'),
      by: fc.constantFrom('county', 'province', 'outlet', 'hour'),
      member: fc.constantFrom('411024', 'rural-taobao S-1.2', '2017-11-11 08:00:00', "o'clock"),
    });
    const ofProducts = fc.record({
      metric: fc.constantFrom('product-sales', 'product-quantity'),
      by: fc.constantFrom('category', 'county'),
      member: fc.constantFrom('agri.apple', '411024'),
      unit: fc.constantFrom('kg', 'piece'),
    });
    fc.assert(
      fc.property(fc.oneof(ofSales, ofProducts), fc.boolean(), (id, ofPeriod) => {
        const asked = { ...id, ...(ofPeriod && { ofPeriod }) } as FigureId;
        expect(parseFigure(figureText(asked))).toEqual(asked);
      }),
    );
  });
});

describe('how anyone gets a figure again', () => {
  const id = parseFigure("sales.outlet.taobao x' OR '1'='1");
  const question = {
    window: { id: 'day' },
    basis: 'paid',
    segment: 'rural',
    scope: 'all',
    category: '',
  } as const;
  const facts = { segments: [{ id: 'rural' }], withholdUnreliable: true, sampleFactor: 10 } as CampaignFacts;
  const again = (of: Partial<FigureId>, asked: Partial<FigureQuestion> = {}, edition?: number) =>
    againOf({ ...id, ...of }, 'double11-2017', { ...question, ...asked }, { facts, edition });

  it('is SQL over a row that is stored, with what is asked as texts alone', () => {
    expect(again({ by: 'county' })).toEqual({
      command: null,
      sql: [
        ...['SELECT sales_fen', 'FROM sales', "WHERE campaign = 'double11-2017'", "  AND edition = '0'"],
        "  AND window_id = 'day'",
        ...["  AND flow = 'sales'", "  AND segment = 'rural'", "  AND basis = 'paid'"],
        ...["  AND dimension = 'county'", String.raw`  AND member = 'taobao x\' OR \'1\'=\'1'`],
      ].join('\n'),
    });
    expect(again({ member: 'x' }, {}, 2).sql).toContain("edition = '2'");
  });

  it('is a command for anything else, in which a shell runs nothing', () => {
    const where = String.raw`--where 'member=taobao x'\'' OR '\''1'\''='\''1' --columns sales_fen --output -`;
    expect(again({})).toEqual({
      sql: null,
      command: `countyflow export sales --arg campaign=double11-2017 --arg window_id=day --arg by=outlet --arg segment=rural --arg scope=all --arg basis=paid ${where}`,
    });
    const hours = { window: { startAt: '2017-11-11 00:00:00', endAt: '2017-11-11 10:00:00' } };
    for (const other of [
      hours,
      { segment: '411024' },
      { segment: 'purchases:a+b' },
      { scope: 'comparable' },
    ] as const)
      expect(again({ by: 'platform' }, other), JSON.stringify(other)).toMatchObject({ sql: null });
    const oneProduct = again({ metric: 'product-sales', by: 'province', member: '41' }, { category: 'agri' });
    expect(oneProduct.command).toContain('--arg category=agri ');
  });
});
