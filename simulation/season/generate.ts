import { mapGeography } from './geography.ts';
import { invalidCursor } from './invalid-cursor.ts';
import { mergeCursors } from './merge.ts';
import { OrderMaker } from './order-content.ts';
import { OutletNetwork } from './outlet-network.ts';
import type { SeasonOptions, SeasonRecord } from './season-record.ts';
import { seasonStrata } from './strata.ts';
import { stratumCursors } from './stratum-cursor.ts';

/**
 * Generates the events of one season lazily, in order of publication. Memory does not depend on the scale. Throws
 * `RangeError` if the scale is out of bounds or a group has no county.
 */
export function* seasonRecords(options: SeasonOptions): Generator<SeasonRecord, void, undefined> {
  const geography = mapGeography(options.counties);
  const strata = seasonStrata(options, geography);
  const maker = new OrderMaker(options.seed, options.year, geography, new OutletNetwork(options.counties));
  const cursors = strata.flatMap((stratum, id) => stratumCursors(stratum, id, maker, options.encode));
  cursors.push(invalidCursor(strata.length, options, maker));
  yield* mergeCursors(cursors);
}
