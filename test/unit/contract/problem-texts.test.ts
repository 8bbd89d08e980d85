import { describe, expect, it } from 'vitest';
import { DETAILS } from '../../../schemas/http/problem-details.ts';
import type { Label } from '../../../schemas/text/language.ts';
import { HTTP_PROBLEMS } from '../../../schemas/http/problems.ts';

/** Details with parameters, filled in, and what both languages must then name. */
const FILLED: readonly (readonly [string, Label, readonly string[]])[] = [
  ['useMethod', DETAILS.useMethod('POST'), ['POST']],
  ['keyRate', DETAILS.keyRate(217), ['217']],
  ['asUnknown', DETAILS.asUnknown(['jd', 'suning']), ['jd', 'suning']],
  [
    'asForbidden',
    DETAILS.asForbidden('taobao', ['tmall', 'jd'], 'suning'),
    ['taobao', 'tmall', 'jd', 'suning'],
  ],
  ['parameterUnknown', DETAILS.parameterUnknown('waits', ['wait', 'as'], 'wait'), ['waits', 'wait', 'as']],
  ['topicMissing', DETAILS.topicMissing('orders.events.v1.jd'), ['orders.events.v1.jd', 'topics create']],
  ['unknown', DETAILS.unknown('order', 17), ['17']],
  ['id', DETAILS.id('event'), ['128']],
  ['contentTypes', DETAILS.contentTypes(['a/b', 'c/d']), ['a/b', 'c/d']],
  [
    'binaryMode',
    DETAILS.binaryMode('ce-id'),
    ['application/json', 'ce-id', 'application/cloudevents+json', 'application/cloudevents-batch+json'],
  ],
  ['boolean', DETAILS.boolean('wait'), ['wait', 'true', 'false']],
  ['notReady', DETAILS.notReady(['kafka', 'clickhouse']), ['kafka', 'clickhouse']],
  ['code', DETAILS.code('field.type'), ['code', 'field.type']],
  ['headersTooLarge', DETAILS.headersTooLarge(16_384), ['16 KiB']],
  ['brokenJson', DETAILS.brokenJson('the body is not whole JSON'), ['JSON']],
  ['limit', DETAILS.limit(1_000), ['limit', '1000']],
  ['instant', DETAILS.instant('until'), ['until', '2017-11-11T00:00:00Z']],
];
const PLAIN = Object.entries(DETAILS).flatMap(([name, detail]): [string, Label][] =>
  typeof detail === 'function' ? [] : [[name, detail]],
);
const TITLES = Object.entries(HTTP_PROBLEMS).flatMap(([name, { title, remedy }]): [string, Label][] => [
  [name, title],
  [`${name}: what to do`, remedy],
]);

describe('the texts of HTTP problems', () => {
  it('are tried with parameters wherever they have any', () => {
    const names = [...PLAIN, ...FILLED].map(([name]) => name);
    expect(names.sort()).toEqual(Object.keys(DETAILS).sort());
  });

  it.each([...TITLES, ...PLAIN, ...FILLED.map(([name, text]): [string, Label] => [name, text])])(
    'are in English and in Chinese: %s',
    (_, { en, zh }) => {
      expect(en).not.toMatch(/\p{Script=Han}/u);
      expect(zh).toMatch(/\p{Script=Han}/u);
    },
  );

  it.each(FILLED)('name what they are told in both languages: %s', (_, { en, zh }, named) => {
    for (const word of named)
      expect([en, zh]).toEqual([en, zh].map(() => expect.stringContaining(word) as string));
  });

  it.each(PLAIN)('have the same numbers in both languages: %s', (_, { en, zh }) => {
    expect(zh.match(/\d+/g)).toEqual(en.match(/\d+/g));
  });
});
