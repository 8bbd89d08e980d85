import { resolve } from 'node:path';
import type { SeasonChoice } from '../simulation/season.ts';
import { writePayloads } from '../simulation/write-payloads.ts';
import { count, printable } from './format.ts';
import { printJson, printText } from './output.ts';

/** Writes a season as the platforms' own orders, and says what is in the folder. */
export async function simulatePayloads(folder: string, choice: SeasonChoice, json: boolean): Promise<void> {
  const summary = await writePayloads(resolve(folder), choice);
  if (json) {
    printJson(summary);
    return;
  }
  const { records, omitted, invalid } = summary;
  const list = (counts: Readonly<Record<string, number>>): string[] =>
    Object.entries(counts).map(([name, number]) => `  ${name.padEnd(28)}${count(number).padStart(12)}`);
  printText(
    [
      printable(`season ${String(choice.year)} in ${folder}, with shops.csv and categories.csv:`),
      ...list(records),
      `${count(omitted)} versions that their platforms do not hand over are left out`,
      'records that become no event, by the reason they must be held for:',
      ...list(invalid),
    ].join('\n'),
  );
}
