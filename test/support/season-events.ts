import type { SeasonYear } from '../../simulation/season/calibration.ts';
import { seasonRecords } from '../../simulation/season/generate.ts';
import type { SeasonOptions, SeasonRecord } from '../../simulation/season/season-record.ts';
import { readSeasonCounties } from '../../simulation/season-counties.ts';

const counties = await readSeasonCounties();

export function season(
  year: SeasonYear,
  sampleFactor: number,
  seed: number,
  carrier: SeasonOptions['carrier'] = 'kafka',
): Generator<SeasonRecord> {
  return seasonRecords({
    year,
    sampleFactor,
    seed,
    counties,
    carrier,
    encode: (text) => Buffer.from(text),
  });
}

/** The text of a record; undefined where its bytes are no UTF-8. */
export function textOf(record: SeasonRecord): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(record.value);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
