import { readSeasonCounties, seasonRecords } from '../../simulation/season.ts';
import type { SeasonYear } from '../../simulation/season/calibration.ts';
import type { SeasonOptions, SeasonRecord } from '../../simulation/season/season-record.ts';

const counties = await readSeasonCounties();

/** Events of a season with the built-in counties. */
export function season(
  year: SeasonYear,
  sampleFactor: number,
  seed: number,
  carrier: SeasonOptions['carrier'] = 'kafka',
  scope: SeasonOptions['scope'] = 'country',
): Generator<SeasonRecord> {
  return seasonRecords({ year, scope, sampleFactor, seed, counties, carrier });
}

/** The text of a record, or undefined if its bytes are not UTF-8. */
export function textOf(record: SeasonRecord): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(record.value);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
