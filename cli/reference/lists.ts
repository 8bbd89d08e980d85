import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import type { Change } from '../../domain/reference/changes.ts';
import type { OutOfForce } from '../../operations/lists/out-of-force.ts';
import { UnknownListError } from '../../operations/lists/segment-versions.ts';
import type { ListTitle } from '../../schemas/campaign.ts';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import { integer } from '../arguments.ts';
import { withClickHouse } from '../clickhouse.ts';
import { printable } from '../format.ts';
import { printExactly, printJson, printText } from '../output.ts';

const USAGE_ERROR = 2;

export const versionNumber = integer(1, 4_294_967_295);

/** Runs a command about lists. One that does not exist is wrong usage. */
export async function withLists(
  command: Command,
  run: (client: ClickHouseClient) => Promise<void>,
): Promise<void> {
  await withClickHouse(async (client) => {
    try {
      await run(client);
    } catch (error) {
      if (error instanceof UnknownListError)
        command.error(`error: ${error.message}`, { exitCode: USAGE_ERROR });
      throw error;
    }
  });
}

/** Prints lines for people, or the value as JSON. */
export function printResult(json: true | undefined, value: unknown, lines: readonly string[]): void {
  if (json === true) printJson(value);
  else printText(lines.map(printable).join('\n'));
}

export async function writeOrPrint(output: string | undefined, text: string): Promise<void> {
  if (output === undefined) printExactly(text);
  else await writeFile(output, text);
}

/** `  windows.day.start: A -> B`. */
export function changeLines(changes: readonly Change[]): string[] {
  return changes.map(({ field, before, after }) => {
    if (before === null) return `  ${field}: ${after ?? ''}`;
    return `  ${field}: ${before} -> ${after ?? 'none'}`;
  });
}

export function titleWords(title: ListTitle): string {
  return typeof title === 'string' ? title : `${title.en}, ${title.zh}`;
}

/** What `remove` and `undo` did, and how to take it back. */
export function outOfForceLines(kind: 'campaign' | 'segment', done: OutOfForce): string[] {
  const { id, version, contentsOf, removed } = done;
  return removed
    ? [
        `${kind} ${id}: version ${String(version)}, out of force; countyflow ${kind} undo ${id} brings it back`,
      ]
    : [`${kind} ${id}: version ${String(version)}, with the contents of version ${String(contentsOf)}`];
}
