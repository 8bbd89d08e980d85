import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../../domain/statistics/wording/language.ts';
import { SCOPES } from '../../../statistics/figures/read-sales.ts';
import { BASES } from '../../../statistics/figures/read-statistics.ts';
import { AddressError, addressWith, askedWindow, elsewhere, parseAddress } from '../../../web/address.ts';
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
    expect(askedWindow(parse('from=2017-11-11T08:00&to=2017-11-11T10:00'))).toEqual({
      startAt: '2017-11-11 08:00:00',
      endAt: '2017-11-11 10:00:00',
    });
  });

  it.each([
    ['an unknown name', 'sql=DROP', 'unknown: sql; known are window, from, to, basis'],
    ['an unknown name without a value', 'windw=', 'unknown: windw'],
    ['a basis that there is not', 'basis=guess', 'basis: expected one of paid, placed, net'],
    [
      'an hour that no calendar has',
      'from=2017-02-30T08:00&to=2017-03-01T10:00',
      'from: expected an hour that exists',
    ],
    ['half an hour', 'from=2017-11-11T08:30&to=2017-11-11T10:00', 'from: expected a full hour'],
    ['one end of a window', 'from=2017-11-11T08:00', 'give both from and to'],
    ['an end before its start', 'from=2017-11-11T08:00&to=2017-11-11T07:00', 'from must be before to'],
    [
      'more segments than a reader can mean',
      'segment=a%2Bb%2Bc%2Bd%2Be',
      'segment: expected all, or at most 4 segments',
    ],
    ['a long search', `q=${'x'.repeat(61)}`, 'q: expected at most 60 characters'],
    ['an edition that is no number', 'edition=one', 'edition: expected a number'],
  ])('refuses %s, and says what would be right', (_, query, words) => {
    expect(() => parse(query)).toThrow(AddressError);
    expect(() => parse(query)).toThrow(words);
  });
});
