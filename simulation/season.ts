import type { SeasonYear } from './season/calibration.ts';
import { seasonRecords } from './season/generate.ts';
import type { SeasonOptions, SeasonRecord, SeasonScope } from './season/season-record.ts';
import { readSeasonCounties } from './season-counties.ts';

/** Selects a season and its 1:`sampleFactor` sample. Equal values give equal events, byte for byte. */
export interface SeasonChoice {
  readonly year: SeasonYear;
  /** `country` unless given. */
  readonly scope?: SeasonScope;
  /** 1 to 100,000. */
  readonly sampleFactor: number;
  /** Any integer; only the low 32 bits are used. */
  readonly seed: number;
}

/** Counts of the events generated so far. */
export interface SeasonSummary extends SeasonChoice {
  events: number;
  bytes: number;
  /** Number of events by kind: first, update, duplicate, superseded, late, invalid. */
  readonly kinds: Partial<Record<SeasonRecord['kind'], number>>;
  /** Number of invalid events by the reason code that the quarantine must give them. */
  readonly invalid: Record<string, number>;
}

export type OnProgress = (events: number, publishedAtMs: number) => void;

/**
 * Starts a season with the built-in county lists. `summary` is updated while the records are read. Reading them throws
 * `RangeError` if the scale is out of bounds.
 */
export async function openSeason(
  choice: SeasonChoice,
  carrier: SeasonOptions['carrier'],
): Promise<{ records: Iterable<SeasonRecord>; summary: SeasonSummary }> {
  const counties = await readSeasonCounties();
  const summary: SeasonSummary = { ...choice, events: 0, bytes: 0, kinds: {}, invalid: {} };
  const records = seasonRecords({
    scope: 'country',
    ...choice,
    counties,
    carrier,
    encode: (text) => Buffer.from(text),
  });
  return { records: counted(records, summary), summary };
}

function* counted(records: Iterable<SeasonRecord>, summary: SeasonSummary): Generator<SeasonRecord> {
  for (const record of records) {
    summary.events += 1;
    summary.bytes += record.value.length;
    summary.kinds[record.kind] = (summary.kinds[record.kind] ?? 0) + 1;
    if (record.invalid !== undefined) {
      const { code } = record.invalid;
      summary.invalid[code] = (summary.invalid[code] ?? 0) + 1;
    }
    yield record;
  }
}
