import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changesBetween, memberChanges } from '../../../domain/reference/changes.ts';
import { growth } from '../../../domain/statistics/wording/percent.ts';
import { isYearBefore } from '../../../domain/statistics/wording/window.ts';
import { parseCampaign } from '../../../operations/lists/campaign-files.ts';

const EXAMPLE = readFileSync(
  new URL('../../../docs/examples/campaigns/618-2018.json', import.meta.url),
  'utf8',
);

/** The example with one text in the place of another. */
const edited = (from: string, to: string) => {
  expect(EXAMPLE).toContain(from);
  return parseCampaign('618.json', EXAMPLE.replace(from, to));
};

describe('a file of a campaign', () => {
  it('needs neither platform bases nor figures', () => {
    expect(parseCampaign('618.json', EXAMPLE)).toMatchObject({
      id: '618-2018',
      platformBases: {},
      placeFigures: [],
      coverageFigures: [],
      releases: [],
    });
  });

  it.each([
    [
      '"2018-06-01T00:00:00+08:00"',
      '"2018-06-01T00:30:00+08:00"',
      '9:16: windows[0].start: expected a full hour: rollups keep hours, not "2018-06-01T00:30:00+08:00"',
    ],
    [
      '"2018-06-01T00:00:00+08:00"',
      '"2018-06-01T00:00:00+05:30"',
      '9:16: windows[0].start: expected a full hour: rollups keep hours, not "2018-06-01T00:00:00+05:30"',
    ],
    [
      '"2018-06-01T00:00:00+08:00"',
      '"2018-06-31T00:00:00+08:00"',
      '9:16: windows[0].start: expected an hour that exists, such as 2018-06-18T00:00:00+08:00, not "2018-06-31T00:00:00+08:00"',
    ],
    ['"2018-06-01T00:00:00+08:00"', '5', '9:16: windows[0].start: expected a string, not 5'],
    [
      '"2018-06-01T00:00:00+08:00"',
      '"2018-06-19T00:00:00+08:00"',
      '7:5: windows[0]: the end must be after the start',
    ],
    [
      '"2017-06-19T00:00:00+08:00"',
      '"2017-05-19T00:00:00+08:00"',
      '11:15: windows[0].base: the end must be after the start',
    ],
    ['"id": "day"', '"id": "period"', "6:14: windows: a campaign must have the windows 'period' and 'day'"],
    ['"id": "618-2018",', '', '1:1: id: is missing'],
    [
      '"618-2018"',
      '"618/2018"',
      '2:9: id: expected an id of at most 40 lower-case letters, digits and hyphens, not "618/2018"',
    ],
    [
      '"rural", ',
      '',
      "5:15: segments: the segments must include 'rural', because shares and platforms are measured in it",
    ],
    ['"rural", ', '"rural", "rural", ', '5:15: segments: a segment must not be named twice'],
    [
      '"zh": "2018 年“618”"',
      '"fr": "618"',
      '3:12: title: expected a text, or an object with a text en and a text zh, each of at most 200 characters',
    ],
    ['"asOf"', '"as_of"', '4:3: there is no field "as_of"'],
  ])('is refused by line, column, field and value if %s is %s', (from, to, problem) => {
    expect(edited(from, to)).toContain(`618.json:${problem}`);
  });

  it.each<[comparable: object, problem: string]>([
    [{}, 'comparable: name counties, platforms or outlets'],
    [{ shops: 'known' }, 'comparable.shops: shops cannot be compared: no sum keeps the pseudonyms of shops'],
    [
      { counties: { changed: [{ county: '999999', on: '2018-01-01', change: 'split' }] } },
      'comparable.counties.changed[0].county: expected six digits, not "999999"',
    ],
    [{ outlets: 'all' }, 'comparable.outlets: expected \'open\', not "all"'],
    [
      { platforms: [{ platform: 'jd', from: '2017-06-01', until: '2017-06-01' }] },
      'comparable.platforms[0].until: the day after the last must be after the first',
    ],
    [
      { platforms: ['2016-01-01', '2017-01-01'].map((from) => ({ platform: 'jd', from })) },
      'comparable.platforms: a platform must not be named twice',
    ],
    [
      { counties: { changed: [1, 2].map(() => ({ county: '110101', on: '2018-01-01', change: 'split' })) } },
      'comparable.counties.changed: a county must not be named twice',
    ],
    [
      { counties: { changed: [{ county: '110101', on: '2018-01-01', change: 'moved' }] } },
      'comparable.counties.changed[0].change: ',
    ],
  ])('is refused by line and field if it declares as comparable %j', (comparable, problem) => {
    const own = /"comparable": \{[\s\S]*\}(?=\n\})/.exec(EXAMPLE)?.[0] ?? '';
    const found = edited(own, `"comparable": ${JSON.stringify(comparable)}`);
    expect(found).toEqual([expect.stringMatching(/^618\.json:20:\d+: /)]);
    expect(JSON.stringify(found)).toContain(JSON.stringify(problem).slice(1, -1));
  });

  it('is refused if nothing is compared', () => {
    const alone = EXAMPLE.replaceAll(/"base": \{.*\}/g, '"base": null');
    expect(
      parseCampaign('618.json', alone.replace('"segments"', '"comparable": {"counties": {}}, "segments"')),
    ).toEqual([expect.stringMatching(/^618\.json:5:\d+: comparable: no window has a base to compare with$/)]);
  });

  it('is refused if it is not JSON', () => {
    expect(edited('"asOf"', 'asOf')).toEqual([expect.stringContaining('618.json: this is not JSON: ')]);
  });
});

describe('two states of a list', () => {
  it('differ by field, and objects of an array by their id', () => {
    const before = {
      title: 'A',
      windows: [
        { id: 'day', start: '1' },
        { id: 'old', start: '2' },
      ],
    };
    const after = { title: { en: 'A', zh: '甲' }, windows: [{ id: 'day', start: '3' }], factor: 7 };
    expect(changesBetween(before, after)).toEqual([
      { field: 'title', before: 'A', after: null },
      { field: 'windows.day.start', before: '1', after: '3' },
      { field: 'windows.old.id', before: 'old', after: null },
      { field: 'windows.old.start', before: '2', after: null },
      { field: 'title.en', before: null, after: 'A' },
      { field: 'title.zh', before: null, after: '甲' },
      { field: 'factor', before: null, after: '7' },
    ]);
    expect(changesBetween(after, structuredClone(after))).toEqual([]);
  });

  it('differ by members that come, go, or have other dates', () => {
    const member = (county: string, validFrom = '2017-01-01') => ({
      county,
      validFrom,
      validTo: '2018-01-01',
    });
    expect(
      memberChanges(
        [member('1'), member('2'), member('3')],
        [member('2', '2016-01-01'), member('3'), member('4')],
      ),
    ).toEqual({
      added: [member('4')],
      removed: [member('1')],
      moved: [{ before: member('2'), after: member('2', '2016-01-01') }],
    });
  });
});

describe('growth over another base', () => {
  it('names the base, in both languages', () => {
    expect(growth('12.345', 'en', '7–9 September 2018')).toBe('up 12.35 % on 7–9 September 2018');
    expect(growth('-12.345', 'zh', '2018年9月7—9日')).toBe('比2018年9月7—9日下降12.35%');
    expect(growth('0.001', 'en', '7–9 September 2018')).toBe('unchanged on 7–9 September 2018');
    expect(growth('0.001', 'zh', '2018年9月7—9日')).toBe('与2018年9月7—9日持平');
  });

  it('is that of the year before only if both ends are a year earlier', () => {
    const day = { startAt: '2018-06-18 00:00:00', endAt: '2018-06-19 00:00:00' };
    expect(isYearBefore(day, { startAt: '2017-06-18 00:00:00', endAt: '2017-06-19 00:00:00' })).toBe(true);
    expect(isYearBefore(day, { startAt: '2017-06-18 00:00:00', endAt: '2017-06-20 00:00:00' })).toBe(false);
    expect(isYearBefore(day, { startAt: '2016-06-18 00:00:00', endAt: '2016-06-19 00:00:00' })).toBe(false);
  });
});
