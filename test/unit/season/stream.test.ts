import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { INVALID_KINDS } from '../../../simulation/season/invalid-events.ts';
import { heldBytes } from '../../support/processes.ts';
import { season, textOf } from '../../support/season-events.ts';
import { OutletNetwork } from '../../../simulation/season/outlet-network.ts';
import { readSeasonCounties } from '../../../simulation/season.ts';

const counties = await readCountyCodes();

function hashOf(sampleFactor: number, seed: number): string {
  const hash = createHash('sha256');
  for (const { platform, key, value } of season(2016, sampleFactor, seed))
    hash.update(`${platform} ${key} ${value.length}\n`).update(value);
  return hash.digest('hex');
}

describe('the stream of a season', () => {
  it('has the same bytes for the same seed, and different bytes for another seed', () => {
    expect(hashOf(50_000, 7)).toBe(hashOf(50_000, 7));
    expect(hashOf(50_000, 7)).not.toBe(hashOf(50_000, 8));
  });

  it('does not depend on another season that is generated at the same time', () => {
    const alone = [...season(2017, 50_000, 3)].map(textOf);
    const mixed: (string | undefined)[] = [];
    const other = season(2016, 50_000, 9);
    for (const record of season(2017, 50_000, 3)) {
      other.next();
      mixed.push(textOf(record));
    }
    expect(mixed).toEqual(alone);
  });

  it('is in order of publication and holds about 20,000 events at 1:50,000', () => {
    let events = 0;
    let backwards = 0;
    for (const year of [2016, 2017] as const) {
      let beforeMs = -Infinity;
      for (const { publishedAtMs } of season(year, 50_000, 1)) {
        if (publishedAtMs < beforeMs) backwards += 1;
        beforeMs = publishedAtMs;
        events += 1;
      }
    }
    expect(backwards).toBe(0);
    expect(events).toBeGreaterThan(16_000);
    expect(events).toBeLessThan(24_000);
  });

  it('starts at once and uses bounded memory at scale 1:1', () => {
    const before = heldBytes('heapUsed');
    let peakBytes = 0;
    let count = 0;
    for (const record of season(2017, 1, 1)) {
      count += 1;
      if (record.value.length > 0 && count % 2_000 === 0)
        peakBytes = Math.max(peakBytes, heldBytes('heapUsed') - before);
      if (count === 10_000) break;
    }
    // A season of 1:1 has more than five hundred million events, and memory must not grow with their number.
    expect(count).toBe(10_000);
    expect(peakBytes).toBeLessThan(200 * 2 ** 20);
  });
});

describe('every event of a season', () => {
  it('gets the verdict that the generator declares', () => {
    const wrong: string[] = [];
    const kinds = new Map<string, number>();
    for (const record of season(2016, 20_000, 1)) {
      const expected =
        record.invalid === undefined ? 'accepted' : `${record.invalid.code} ${record.invalid.path}`;
      const verdict = verdictOf(record.value, textOf(record), {
        topicPlatform: record.platform,
        key: record.key,
      });
      if (verdict !== expected) wrong.push(`expected ${expected}, got ${verdict}: ${textOf(record) ?? ''}`);
      if (record.invalid !== undefined) kinds.set(expected, (kinds.get(expected) ?? 0) + 1);
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(new Set(kinds.keys())).toEqual(new Set(INVALID_KINDS.map(({ code, path }) => `${code} ${path}`)));
    expect(kinds.size).toBeGreaterThanOrEqual(15);
    expect(Math.min(...kinds.values())).toBeGreaterThanOrEqual(2);
  });
});

type Carrier = NonNullable<Parameters<typeof validateEvent>[1]['carrier']>;

function verdictOf(value: Uint8Array, text: string | undefined, carrier: Carrier): string {
  // Validation decides these two on bytes, before it decodes the text.
  if (value.length === 0) return 'bytes.empty ';
  if (text === undefined) return 'bytes.not_utf8 ';
  const verdict = validateEvent(text, { counties, carrier });
  if (verdict.accepted) return 'accepted';
  return `${verdict.problems[0]?.code ?? ''} ${verdict.problems[0]?.path ?? ''}`;
}

describe('an archive of a season', () => {
  it('has one event per line, and no errors that only a Kafka record can have', () => {
    const codes = new Set<string>();
    let brokenLines = 0;
    for (const { invalid, value } of season(2016, 50_000, 1, 'archive')) {
      if (invalid !== undefined) codes.add(invalid.code);
      if (value.length === 0 || value.includes(0x0a)) brokenLines += 1;
    }
    expect(brokenLines).toBe(0);
    expect(codes).not.toContain('identity.key_mismatch');
    expect(codes).not.toContain('identity.topic_mismatch');
    expect(codes.size).toBeGreaterThanOrEqual(15);
  });
});

describe('a season with a scale', () => {
  it.each([0, -1, 1.5, 100_001])('of 1:%f is refused', (sampleFactor) => {
    expect(() => season(2017, sampleFactor, 1).next()).toThrow(RangeError);
  });
});

const register = new Map<string, { type: string; county: string; openedOn: string }>();
for (const outlet of new OutletNetwork(await readSeasonCounties()).outlets()) {
  const key = `${outlet.platform} ${outlet.id}`;
  if (register.has(key)) throw new Error(`${key} occurs twice`);
  register.set(key, outlet);
}

describe('the simulated outlets', () => {
  it.each([2016, 2017] as const)(
    'include every outlet that an order of %i names, open on its day',
    (year) => {
      let named = 0;
      for (const record of season(year, 50_000, 3)) {
        if (record.invalid !== undefined) continue;
        const { data } = JSON.parse(textOf(record) ?? '') as {
          data: {
            platform: string;
            placedAt: string;
            outlet: { type: string; id: string; county: string } | null;
          };
        };
        if (data.outlet === null) continue;
        named += 1;
        const listed = register.get(`${data.platform} ${data.outlet.id}`);
        expect(listed, data.outlet.id).toMatchObject({ type: data.outlet.type, county: data.outlet.county });
        expect((listed?.openedOn ?? '9999') < data.placedAt.slice(0, 10), data.outlet.id).toBe(true);
      }
      expect(named).toBeGreaterThan(500);
    },
  );
});
