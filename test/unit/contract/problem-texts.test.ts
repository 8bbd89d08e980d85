import { describe, expect, it } from 'vitest';
import { ATTRIBUTE_HEADER, MEDIA_TYPES } from '../../../schemas/http/limits.ts';
import { label, labelsBelow, type MessageId } from '../../../schemas/text/say.ts';

const { binary, structured, batch, lines } = MEDIA_TYPES;

/** Values of texts that have any, each of which both languages must then name. */
const FILLED: Readonly<Record<string, Readonly<Record<string, string | boolean>>>> = {
  'as-forbidden': { payload: 'taobao', platforms: 'tmall', own: 'suning' },
  'as-unknown': { names: 'jd', chain: 'jd' },
  'binary-mode': { binary, structured, batch, header: `${ATTRIBUTE_HEADER}id` },
  'body-too-large': { mib: '8' },
  boolean: { name: 'wait' },
  'broken-json': { line: '2', column: '3' },
  code: { hasMeant: true, meant: 'field.type' },
  'content-types': { names: 'a/b', chain: 'a/b' },
  'decompressed-too-large': { mib: '32' },
  'headers-too-large': { bytes: '16' },
  id: { of: 'event' },
  instant: { name: 'until' },
  'key-rate': { eventsPerSecond: '217' },
  limit: { most: '1000' },
  'not-ready': { names: 'kafka', chain: 'kafka' },
  'parameter-unknown': { name: 'waits' },
  'parameter-unknown-2': { name: 'waits', hasMeant: true, meant: 'wait', names: 'as', chain: 'as' },
  'problem.unexpected.remedy': { header: 'X-Request-Id' },
  'problem.unsupported-media-type.remedy': { structured, batch, lines },
  refused: { isOne: false, index: '3', hasPath: true, path: '/id', code: 'field.type', message: 'why' },
  'too-many-events': { events: '10000' },
  'topic-missing': { topic: 'orders.events.v1.jd' },
  unknown: { of: 'order' },
  'unknown-2': { of: 'order', hasUnread: true, unread: '17' },
  'use-method': { allowed: 'POST' },
};
const IDS = labelsBelow('http.').map(([rest]) => rest);
const textOf = (id: string) => label(`http.${id}` as MessageId, FILLED[id]);

describe('the texts of HTTP problems', () => {
  it('are tried with values wherever they have any', () => {
    const withValues = IDS.filter((id) => label(`http.${id}` as MessageId).en.includes('{'));
    expect(Object.keys(FILLED).sort()).toEqual(withValues.sort());
  });

  it.each(IDS)('are in English and in Chinese, with the same numbers and words of the protocol: %s', (id) => {
    const { en, zh } = textOf(id);
    expect(en).not.toMatch(/\p{Script=Han}/u);
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(zh.match(/\d+/g)).toEqual(en.match(/\d+/g));
  });

  it.each(Object.entries(FILLED))('name what they are told in both languages: %s', (id, values) => {
    const { en, zh } = textOf(id);
    const told = Object.entries(values).filter(([name, value]) => typeof value === 'string' && name !== 'of');
    for (const [, value] of told)
      expect([en, zh]).toEqual([en, zh].map(() => expect.stringContaining(String(value)) as string));
  });
});
