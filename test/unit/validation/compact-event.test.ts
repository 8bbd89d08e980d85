import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compactPattern } from '../../../domain/validation/compact-pattern.ts';
import { readCompactEvent } from '../../../domain/validation/read-compact-event.ts';
import { textProblems } from '../../../domain/validation/scan-text.ts';
import { textOfBytes } from '../../../pipeline/validation/byte-text.ts';
import { orderEvent, type OrderEvent } from '../../../schemas/event/envelope.ts';
import { onlyRefused, utf8, validateLines } from '../../support/batches.ts';
import { validEvent } from '../../support/events.ts';
import { fc } from '../../support/fast-check.ts';
import { byteBreak, everyBreak } from '../../support/fuzz/break-bytes.ts';
import { eventChange, everyChange } from '../../support/fuzz/change-event.ts';
import { choices, everySpelling, spell } from '../../support/fuzz/spell.ts';
import { season, textOf } from '../../support/season-events.ts';
import { tries } from '../../support/seeds.ts';

/** The valid event without an escape. */
function plainEvent(): OrderEvent {
  const event = validEvent();
  for (const line of event.data.lines) line.name = line.name.replaceAll('\\', '/');
  return event;
}

const PLAIN = JSON.stringify(plainEvent());

/** Reads a text from the middle of a batch. */
function read(text: string, before = 'key', after = PLAIN): OrderEvent | undefined {
  const bytes = utf8(text).toString('latin1');
  const all = { text: `${before}${bytes}${after}`, decode: textOfBytes };
  return readCompactEvent(all, before.length, before.length + bytes.length);
}

function spelled(from: string, to: string): string {
  if (!PLAIN.includes(from)) throw new Error(`the event does not contain ${from}`);
  return PLAIN.replace(from, () => to);
}

/** With members removed, changed or moved. */
function changed(change: (event: OrderEvent) => unknown): string {
  const event = plainEvent();
  return JSON.stringify(change(event) ?? event);
}

const withLines = (count: number): string =>
  changed(({ data }) => {
    data.lines = Array.from({ length: count }, () => data.lines)
      .flat()
      .slice(0, count);
  });

const TAKEN: readonly (readonly [what: string, text: string])[] = [
  ['as JSON.stringify writes it', PLAIN],
  ['with a blank after each colon and comma', PLAIN.replaceAll(/(":|,)(?=["{[\dn])/g, '$1 ')],
  ['with a blank after a line', spelled('},{"sku"', '}, {"sku"')],
  ['with one line', withLines(1)],
  ['with 500 lines', withLines(500)],
  ['without a stated direction', spelled('"direction":"produce-to-city",', '')],
  ['of a simulation', spelled('"data":', '"origin":"simulation","data":')],
  [
    'unpaid, and without village, outlet and settlement',
    changed(({ data }) => {
      Object.assign(data, { paidAt: null, sellerVillage: null, outlet: null, settlementReference: null });
    }),
  ],
  [
    'with texts of one character',
    changed(({ data }) => {
      data.lines = data.lines.map((line) => ({ ...line, sku: 's', name: 'n', quantity: '1' }));
    }),
  ],
  [
    'with the largest numbers',
    changed(({ data }) => {
      Object.assign(data, { version: 9_007_199_254_740_991, goodsAmountFen: 1_000_000_000_000 });
    }),
  ],
  [
    'with the smallest numbers',
    changed(({ data }) => {
      Object.assign(data, { version: 1, goodsAmountFen: 0 });
    }),
  ],
  ['with characters of one to four bytes in a name', spelled('山核桃', 'aé山🌰')],
  ['with every mark that needs no escape in a name', spelled('山核桃', " !#$%&'()*+,-./:;<=>?@[]^_`{|}~")],
];

/** Valid or not: JSON.parse and the schema decide. */
const LEFT: readonly (readonly [what: string, text: string])[] = [
  ['a blank before it', ` ${PLAIN}`],
  ['a blank after it', `${PLAIN} `],
  ['another event after it', `${PLAIN}${PLAIN}`],
  ['its last bracket missing', PLAIN.slice(0, -1)],
  ['two blanks after a colon', spelled('"version":2', '"version":  2')],
  ['a blank before a colon', spelled('"version":2', '"version" :2')],
  ['a line break after a comma', spelled(',"version"', ',\n"version"')],
  ['two blanks after a line', spelled('},{"sku"', '},  {"sku"')],
  ['no comma between its lines', spelled('},{"sku"', '}{"sku"')],
  ['a comma after its last line', spelled('}],', '},],')],
  ['no line', withLines(0)],
  ['501 lines', withLines(501)],
  ['its keys in another order', changed(({ data, ...envelope }) => ({ data, ...envelope }))],
  ['a key that comes twice', spelled('"version":2', '"version":1,"version":2')],
  ['an unknown field', spelled('"version":2', '"version":2,"x":1')],
  ['an unknown field in a line', spelled('"sku"', '"x":1,"sku"')],
  ['a missing field', spelled('"version":2,', '')],
  ['a number with an exponent', spelled('"version":2', '"version":2e0')],
  ['a number with a fraction', spelled('"version":2', '"version":2.0')],
  ['a number with a zero before it', spelled('"version":2', '"version":02')],
  ['a negative number', spelled('"refundedFen":0', '"refundedFen":-0')],
  ['a number as text', spelled('"version":2', '"version":"2"')],
  ['a number below its bound', spelled('"version":2', '"version":0')],
  ['an amount above its bound', spelled('"refundedFen":0', '"refundedFen":1000000000001')],
  ['a number above 2^53', spelled('"version":2', '"version":9007199254740992')],
  ['a number of 17 digits', spelled('"version":2', '"version":10000000000000000')],
  ['an escape in an id', spelled('TB20171111', '\\u0054B20171111')],
  ['an escape in a name', spelled('山核桃', '\\u5c71')],
  ['a raw tab in a name', spelled('山核桃', '山\t核桃')],
  ['a delete character in a name', spelled('山核桃', '山\x7f核桃')],
  ['a control character of two bytes in a name', spelled('山核桃', '山\x85核桃')],
  ['an empty name', spelled('"山核桃 500g"', '""')],
  ['a name of 201 characters', spelled('山核桃', '茶'.repeat(196))],
  ['a letter beyond ASCII in an id', spelled('station-7', 'station-é')],
  ['a word outside its list', spelled('"unit":"bag"', '"unit":"bags"')],
  ['null for a word', spelled('"channel":"online"', '"channel":null')],
  ['the text null for a time', spelled('"paidAt":"2017-11-11T00:03:00+08:00"', '"paidAt":"null"')],
  [
    'an outlet without members',
    changed(({ data }) => {
      Object.assign(data, { outlet: {} });
    }),
  ],
  ['another constant', spelled('"specversion":"1.0"', '"specversion":"1x0"')],
];

const RUNS = tries(400, 2_000);

/** The event as JSON.parse, zod and the text check read it; undefined if they refuse it. */
function readByZod(text: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = orderEvent.safeParse(json);
  return parsed.success && textProblems(text, parsed.data).length === 0 ? parsed.data : undefined;
}

/** A text with a part replaced. */
function spliced(text: string, from: number, removed: number, put: string): string {
  // A cut surrogate pair has no encoding in UTF-8, so it cannot be sent.
  return (text.slice(0, from) + put + text.slice(from + removed)).toWellFormed();
}

const anySplice = fc
  .tuple(
    eventChange,
    fc.nat(),
    fc.nat(40),
    fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom('"', ',', '{', '}', ' ', '0', '-0', '1e3', '\\u0041', ',"version":3', '"id":"x",'),
    ),
  )
  .map(([change, at, removed, put]) => {
    const text = JSON.stringify(change(plainEvent()));
    return spliced(text, at % text.length, removed % 7 === 0 ? 0 : removed, put);
  });

/** Whether the compact reader takes a text. What it takes, it reads as zod does. */
function isTaken(text: string): boolean {
  const taken = read(text);
  if (taken !== undefined) expect(readByZod(text), text).toEqual(taken);
  return taken !== undefined;
}

/** Texts of which some are taken and some are left, whatever the seed; and then many random ones. */
function same(known: readonly string[], texts: fc.Arbitrary<string>): void {
  expect(new Set(known.map(isTaken))).toEqual(new Set([true, false]));
  fc.assert(
    fc.property(texts, (text) => {
      isTaken(text);
    }),
    { numRuns: RUNS },
  );
}

describe('an event in compact form is read as zod reads it, or left to zod', () => {
  it('with fields changed or removed', () => {
    const changed = (change: (event: OrderEvent) => unknown): string => JSON.stringify(change(plainEvent()));
    same(everyChange.map(changed), eventChange.map(changed));
  });

  it('with a part of its text replaced', () => {
    const text = JSON.stringify(plainEvent());
    const zeros = Array.from(text, (_, at) => spliced(text, at, 0, '0'));
    same(zeros, anySplice);
  });

  it('in any spelling', () => {
    same(
      everySpelling.map((by) => spell(plainEvent(), by())),
      choices.map((by) => spell(plainEvent(), by)),
    );
  });

  it('with broken bytes', () => {
    const broken = (damage: (event: OrderEvent) => Buffer): string => damage(plainEvent()).toString('utf8');
    same(everyBreak.map(broken), byteBreak.map(broken));
  });

  it('and never left to zod in a season, unless it has an escape', () => {
    let [events, taken] = [0, 0];
    for (const record of season(2017, 100_000, 7)) {
      const text = textOf(record);
      if (text === undefined) continue;
      const byZod = readByZod(text);
      const found = read(text);
      if (found !== undefined) expect(found).toEqual(byZod);
      if (byZod === undefined || text.includes('\\')) continue;
      events += 1;
      if (found !== undefined) taken += 1;
    }
    expect(events).toBeGreaterThan(1_000);
    expect(taken).toBe(events);
  });

  it('with a blank after each colon and comma, as Python writes', () => {
    const event = plainEvent();
    const text = JSON.stringify(event, null, 1)
      .replaceAll(/\n */g, ' ')
      .replaceAll(/([{[]) | ([}\]])/g, '$1$2');
    expect(text).toContain('", "');
    expect(read(text)).toEqual(event);
  });

  it('unless its schema has an unsupported kind or check, which compactPattern names', () => {
    expect(() => compactPattern('groups', { of: { when: z.date() } })).toThrow(
      'when: there is no compact pattern for date',
    );
    expect(() => compactPattern('groups', { of: { a: z.string().optional() } })).toThrow(
      'must not be optional',
    );
    expect(() => compactPattern('groups', { of: { a: z.string().trim() } })).toThrow(
      'there is no compact pattern for the check',
    );
  });
});

describe('an event in compact form', () => {
  it.each(TAKEN)('is read as JSON.parse reads it: %s', (_what, text) => {
    expect(read(text)).toEqual(JSON.parse(text));
  });

  it.each(LEFT)('is not what has %s', (_what, text) => {
    expect(read(text)).toBeUndefined();
  });

  it('ends where its bytes end, even if those after it would go on', () => {
    expect(read(PLAIN.slice(0, -1), '', '}')).toBeUndefined();
    expect(read(PLAIN, '', '}')).toEqual(plainEvent());
  });

  it('is refused where a name is not in UTF-8, as GBK is not', () => {
    const [before = '', after = ''] = PLAIN.split('山核桃');
    // In GBK, the bytes of these three characters.
    const value = Buffer.concat([utf8(before), Buffer.from('c9bdbacbccd2', 'hex'), utf8(after)]);
    expect(onlyRefused(validateLines([value])).problems.map(({ code }) => code)).toEqual(['bytes.not_utf8']);
  });
});
