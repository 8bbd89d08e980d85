import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../../schemas/text/language.ts';
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
