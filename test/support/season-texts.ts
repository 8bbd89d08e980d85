import type { SeasonYear } from '../../simulation/season/calibration.ts';
import { season, textOf } from './season-events.ts';

/** The valid events of a season of seed 1 with the time of each, by time. */
export function seasonTexts(
  year: SeasonYear,
  sampleFactor: number,
): readonly { readonly text: string; readonly ms: number }[] {
  return [...season(year, sampleFactor, 1)]
    .flatMap((record) => {
      const text = textOf(record);
      if (text === undefined || record.invalid !== undefined) return [];
      return [{ text, ms: Date.parse((JSON.parse(text) as { time: string }).time) }];
    })
    .toSorted((a, b) => a.ms - b.ms);
}
