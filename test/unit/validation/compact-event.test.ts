import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compactPattern } from '../../../domain/validation/compact-pattern.ts';
import { readCompactEvent } from '../../../domain/validation/read-compact-event.ts';
import { textProblems } from '../../../domain/validation/scan-text.ts';
import { textOfBytes } from '../../../pipeline/validation/byte-text.ts';
import { orderEvent, type OrderEvent } from '../../../schemas/event/envelope.ts';
import { validEvent } from '../../support/events.ts';
import { fc } from '../../support/fast-check.ts';
import { byteBreak, everyBreak } from '../../support/fuzz/break-bytes.ts';
import { eventChange, everyChange } from '../../support/fuzz/change-event.ts';
import { choices, everySpelling, spell } from '../../support/fuzz/spell.ts';
import { season, textOf } from '../../support/season-events.ts';
import { tries } from '../../support/seeds.ts';

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

/** Reads the text from the middle of a batch. */
function readCompact(text: string): OrderEvent | undefined {
  const event = Buffer.from(text).toString('latin1');
  const bytes = { text: `key${event}{"specversion":`, decode: textOfBytes };
  return readCompactEvent(bytes, 3, 3 + event.length);
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
    const text = JSON.stringify(change(compactable()));
    return spliced(text, at % text.length, removed % 7 === 0 ? 0 : removed, put);
  });

/** The valid event without the backslash in one of its names, which JSON escapes. */
function compactable(): ReturnType<typeof validEvent> {
  const event = validEvent();
  for (const line of event.data.lines) line.name = line.name.replaceAll('\\', '/');
  return event;
}

/** Whether the compact reader takes a text. What it takes, it reads as zod does. */
function isTaken(text: string): boolean {
  const read = readCompact(text);
  if (read !== undefined) expect(readByZod(text), text).toEqual(read);
  return read !== undefined;
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
    const changed = (change: (event: OrderEvent) => unknown): string => JSON.stringify(change(compactable()));
    same(everyChange.map(changed), eventChange.map(changed));
  });

  it('with a part of its text replaced', () => {
    const text = JSON.stringify(compactable());
    const zeros = Array.from(text, (_, at) => spliced(text, at, 0, '0'));
    same(zeros, anySplice);
  });

  it('in any spelling', () => {
    same(
      everySpelling.map((by) => spell(compactable(), by())),
      choices.map((by) => spell(compactable(), by)),
    );
  });

  it('with broken bytes', () => {
    const broken = (damage: (event: OrderEvent) => Buffer): string => damage(compactable()).toString('utf8');
    same(everyBreak.map(broken), byteBreak.map(broken));
  });

  it('and never left to zod in a season, unless it has an escape', () => {
    let [events, taken] = [0, 0];
    for (const record of season(2017, 100_000, 7)) {
      const text = textOf(record);
      if (text === undefined) continue;
      const byZod = readByZod(text);
      const read = readCompact(text);
      if (read !== undefined) expect(read).toEqual(byZod);
      if (byZod === undefined || text.includes('\\')) continue;
      events += 1;
      if (read !== undefined) taken += 1;
    }
    expect(events).toBeGreaterThan(1_000);
    expect(taken).toBe(events);
  });

  it('with a blank after each colon and comma, as Python writes', () => {
    const event = compactable();
    const text = JSON.stringify(event, null, 1)
      .replaceAll(/\n */g, ' ')
      .replaceAll(/([{[]) | ([}\]])/g, '$1$2');
    expect(text).toContain('", "');
    expect(readCompact(text)).toEqual(event);
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
