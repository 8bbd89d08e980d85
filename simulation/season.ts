import { isMemberOn } from '../domain/reference/segment-list.ts';
import { readCounties, readSegments } from '../pipeline/lists/reference-files.ts';
import type { SeasonYear } from './season/calibration.ts';
import { mapGeography, type SeasonCounty } from './season/geography.ts';
import { invalidRecords } from './season/invalid-events.ts';
import { mergeByTime } from './season/merge.ts';
import { OrderMaker } from './season/order-content.ts';
import { OutletNetwork } from './season/outlet-network.ts';
import type { SeasonOptions, SeasonRecord, SeasonScope } from './season/season-record.ts';
import { seasonStrata } from './season/strata.ts';
import { stratumRecords } from './season/stratum-records.ts';

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

const PROGRESS_EVERY_EVENTS = 1_000;

export interface SeasonWatch {
  /** Told of the events so far, and of the season's clock. */
  readonly onProgress?: ((events: number, publishedAtMs: number) => void) | undefined;
  /** Reading the records throws its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts a season with the built-in county lists. `summary` is updated while the records are read. Reading them throws
 * `RangeError` if the scale is out of bounds.
 */
export async function openSeason(
  choice: SeasonChoice,
  carrier: SeasonOptions['carrier'],
  watch: SeasonWatch = {},
): Promise<{ records: Iterable<SeasonRecord>; summary: SeasonSummary }> {
  const counties = await readSeasonCounties();
  const summary: SeasonSummary = { ...choice, events: 0, bytes: 0, kinds: {}, invalid: {} };
  const records = seasonRecords({ scope: 'country', ...choice, counties, carrier });
  return { records: counted(records, summary, watch), summary };
}

function* counted(
  records: Iterable<SeasonRecord>,
  summary: SeasonSummary,
  { onProgress, signal }: SeasonWatch,
): Generator<SeasonRecord> {
  for (const record of records) {
    signal?.throwIfAborted();
    summary.events += 1;
    summary.bytes += record.value.length;
    summary.kinds[record.kind] = (summary.kinds[record.kind] ?? 0) + 1;
    if (record.invalid !== undefined) {
      const { code } = record.invalid;
      summary.invalid[code] = (summary.invalid[code] ?? 0) + 1;
    }
    if (summary.events % PROGRESS_EVERY_EVENTS === 0) onProgress?.(summary.events, record.publishedAtMs);
    yield record;
  }
}

/**
 * Generates the events of one season lazily, in order of publication. Memory does not depend on the scale. Throws
 * `RangeError` if the scale is out of bounds or a group has no county.
 */
export function* seasonRecords(options: SeasonOptions): Generator<SeasonRecord> {
  const geography = mapGeography(options.counties);
  const strata = seasonStrata(options, geography);
  const maker = new OrderMaker(options.seed, options.year, geography, new OutletNetwork(options.counties));
  yield* mergeByTime([
    ...strata.flatMap((stratum, id) => stratumRecords(stratum, id, maker)),
    invalidRecords(strata.length, options, maker),
  ]);
}

/** The published figures of both years count the members of this day. */
const AS_OF = '2017-11-11';

/** The built-in counties that orders may name, in the generator's form. */
export async function readSeasonCounties(): Promise<SeasonCounty[]> {
  const counties = await readCounties();
  const segments = await readSegments(counties);
  const membersOf = (id: string): ReadonlySet<string> =>
    new Set(
      segments
        .find((segment) => segment.id === id)
        ?.members.filter((member) => isMemberOn(member, AS_OF))
        .map((member) => member.county),
    );
  const demonstration = membersOf('national-demonstration-counties');
  const poverty = membersOf('national-poverty-counties');
  return counties
    .filter((county) => county.carriesOrders)
    .map(({ code, rural }) => ({
      code,
      rural,
      demonstration: demonstration.has(code),
      poverty: poverty.has(code),
    }));
}
