import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compactPattern } from '../../../domain/validation/compact-pattern.ts';
import { orderEvent, type OrderEvent } from '../../../schemas/event/envelope.ts';
import { readCompactEvent } from '../../../domain/validation/read-compact-event.ts';
import { textProblems } from '../../../domain/validation/text-problems.ts';
import { textOfBytes } from '../../../workers/validation/byte-text.ts';
import { byteBreak } from '../../support/fuzz/break-bytes.ts';
import { eventChange } from '../../support/fuzz/change-event.ts';
import { fuzzRuns, fuzzTimeoutMs, SEED } from '../../support/fuzz/runs.ts';
import { choices, spell } from '../../support/fuzz/spell.ts';
import { validEvent } from '../../support/events.ts';
import { season, textOf } from '../../support/season-events.ts';

const RUNS = 10_000;

/** What JSON.parse, zod and the rules about texts make of it; undefined where they refuse it. */
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

/** From the middle of a batch. */
function readPlain(text: string): OrderEvent | undefined {
  const event = Buffer.from(text).toString('latin1');
  const bytes = { text: `key${event}{"specversion":`, decode: textOfBytes };
  return readCompactEvent(bytes, 3, 3 + event.length);
}

/** Texts of plain events with a stretch of one replaced by something else. */
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
    const text = JSON.stringify(change(plain()));
    const from = at % text.length;
    // What a cut through a surrogate pair leaves has no bytes of its own, and nobody can send it.
    return (text.slice(0, from) + put + text.slice(from + (removed % 7 === 0 ? 0 : removed))).toWellFormed();
  });

/** Without the backslash that one of its names has. */
function plain(): ReturnType<typeof validEvent> {
  const event = validEvent();
  for (const line of event.data.lines) line.name = line.name.replaceAll('\\', '/');
  return event;
}

function same(texts: fc.Arbitrary<string>): { taken: number; valid: number } {
  const met = { taken: 0, valid: 0 };
  fc.assert(
    fc.property(texts, (text) => {
      const byZod = readByZod(text);
      const read = readPlain(text);
      met.valid += byZod === undefined ? 0 : 1;
      if (read === undefined) return;
      met.taken += 1;
      expect(byZod).toEqual(read);
    }),
    { seed: SEED, numRuns: fuzzRuns(RUNS) },
  );
  return met;
}

describe(`an event in plain form is read as zod reads it, or left to zod (seed ${SEED})`, () => {
  it(
    'with fields changed, also to bounds and to nothing',
    () => {
      const { taken, valid } = same(eventChange.map((change) => JSON.stringify(change(plain()))));
      expect(taken).toBeGreaterThan(RUNS / 100);
      expect(valid).toBeGreaterThanOrEqual(taken);
    },
    fuzzTimeoutMs(RUNS),
  );

  it(
    'with a stretch of its text replaced',
    () => {
      expect(same(spliced).taken).toBeGreaterThan(0);
    },
    fuzzTimeoutMs(RUNS),
  );

  it(
    'in any spelling, and with broken bytes',
    () => {
      same(choices.map((by) => spell(plain(), by)));
      same(byteBreak.map((broken) => Buffer.from(broken(plain())).toString('utf8')));
    },
    fuzzTimeoutMs(RUNS) * 2,
  );

  it('and takes every valid event of a season that has no escape', () => {
    let [events, taken] = [0, 0];
    for (const record of season(2017, 100_000, 7)) {
      const text = textOf(record);
      if (text === undefined) continue;
      const byZod = readByZod(text);
      const read = readPlain(text);
      if (read !== undefined) expect(read).toEqual(byZod);
      if (byZod === undefined || text.includes('\\')) continue;
      events += 1;
      if (read !== undefined) taken += 1;
    }
    expect(events).toBeGreaterThan(1_000);
    expect(taken).toBe(events);
  });

  it('also with a blank after each colon and comma, as Python writes', () => {
    const event = plain();
    const text = JSON.stringify(event, null, 1)
      .replaceAll(/\n */g, ' ')
      .replaceAll(/([{[]) | ([}\]])/g, '$1$2');
    expect(text).toContain('", "');
    expect(readPlain(text)).toEqual(event);
  });

  it('and a schema without a plain form is told by name', () => {
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
