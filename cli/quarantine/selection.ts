import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseInstant } from '../../domain/instant.ts';
import type { HeldFilter } from '../../pipeline/quarantine/held-filter.ts';
import { REASONS } from '../../schemas/event/reason-codes.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';

export interface SelectionOptions {
  readonly source?: string;
  readonly topic?: string;
  readonly platform?: Platform;
  readonly code?: string;
  readonly from?: number;
  readonly to?: number;
}

/** Options that say which events are meant. */
export function addSelection(command: Command): Command {
  return command
    .option('--source <source>', 'only this partition or archive, as list prints it')
    .option('--topic <topic>', 'only this topic')
    .addOption(new Option('--platform <platform>', "only this platform's topic").choices(PLATFORMS))
    .addOption(new Option('--code <code>', 'only this reason').choices(Object.keys(REASONS)))
    .option('--from <instant>', 'quarantined at or after this instant (RFC 3339)', instant)
    .option('--to <instant>', 'quarantined before this instant (RFC 3339)', instant);
}

export function filterOf({ source, topic, platform, code, from, to }: SelectionOptions): HeldFilter {
  return { source, topic, platform, code, fromMs: from, toMs: to };
}

/** A parser of one position, and of several when it is repeated. */
export function position(text: string): string {
  if (!/^\d{1,19}$/.test(text)) throw new InvalidArgumentError('a position is a whole number, 0 or more.');
  return text;
}

export function positionList(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), position(text)];
}

function instant(text: string): number {
  const epochMs = parseInstant(text);
  if (epochMs === undefined) throw new InvalidArgumentError('give an instant as 2017-11-11T00:00:00+08:00.');
  return epochMs;
}

/** The places that a command names, and the folder of local archives. */
export function archivePlaces(home: string, named: readonly string[]): string[] {
  const missing = named.find((path) => !existsSync(path));
  if (missing !== undefined) throw new Error(`${missing} does not exist: check the path`);
  const folder = join(home, 'archives');
  return [...named.map((path) => resolve(path)), ...(existsSync(folder) ? [resolve(folder)] : [])];
}
