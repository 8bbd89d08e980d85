import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compactPattern } from '../../../domain/validation/compact-pattern.ts';
import { orderEvent, type OrderEvent } from '../../../schemas/event/envelope.ts';
import { readCompactEvent } from '../../../domain/validation/read-compact-event.ts';
import { textProblems } from '../../../domain/validation/text-problems.ts';
import { textOfBytes } from '../../../services/validation/byte-text.ts';
import { byteBreak } from '../../support/fuzz/break-bytes.ts';
import { eventChange } from '../../support/fuzz/change-event.ts';
import { tries, triesTimeoutMs, SEED } from '../../support/repetitions.ts';
import { choices, spell } from '../../support/fuzz/spell.ts';
import { validEvent } from '../../support/events.ts';
import { season, textOf } from '../../support/season-events.ts';

const RUNS = 4_000;

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

/** Texts of compact events with a part replaced. */
const spliced = fc
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
    const from = at % text.length;
    // A cut surrogate pair has no encoding in UTF-8, so it cannot be sent.
    return (text.slice(0, from) + put + text.slice(from + (removed % 7 === 0 ? 0 : removed))).toWellFormed();
  });

/** The valid event without the backslash in one of its names, which JSON escapes. */
function compactable(): ReturnType<typeof validEvent> {
  const event = validEvent();
  for (const line of event.data.lines) line.name = line.name.replaceAll('\\', '/');
  return event;
}

function same(texts: fc.Arbitrary<string>): { taken: number; valid: number } {
  const met = { taken: 0, valid: 0 };
  fc.assert(
    fc.property(texts, (text) => {
      const byZod = readByZod(text);
      const read = readCompact(text);
      met.valid += byZod === undefined ? 0 : 1;
      if (read === undefined) return;
      met.taken += 1;
      expect(byZod).toEqual(read);
    }),
    { seed: SEED, numRuns: tries(RUNS) },
  );
  return met;
}

describe(`an event in compact form is read as zod reads it, or left to zod (seed ${SEED})`, () => {
  it(
    'with fields changed or removed',
    () => {
      const { taken, valid } = same(eventChange.map((change) => JSON.stringify(change(compactable()))));
      expect(taken).toBeGreaterThan(RUNS / 100);
      expect(valid).toBeGreaterThanOrEqual(taken);
    },
    triesTimeoutMs(RUNS),
  );

  it(
    'with a part of its text replaced',
    () => {
      expect(same(spliced).taken).toBeGreaterThan(0);
    },
    triesTimeoutMs(RUNS),
  );

  it(
    'in any spelling and with broken bytes',
    () => {
      same(choices.map((by) => spell(compactable(), by)));
      same(byteBreak.map((broken) => Buffer.from(broken(compactable())).toString('utf8')));
    },
    triesTimeoutMs(RUNS) * 2,
  );

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
