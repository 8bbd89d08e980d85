import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { HeldFilter } from '../../pipeline/quarantine/held-filter.ts';
import { REASONS } from '../../schemas/event/reason-codes.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { parseOffset, parseTime } from '../arguments.ts';
import { archivePlaces } from '../engines.ts';

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
    .option('--from <instant>', 'quarantined at or after this instant (RFC 3339)', parseTime)
    .option('--to <instant>', 'quarantined before this instant (RFC 3339)', parseTime);
}

export function filterOf({ source, topic, platform, code, from, to }: SelectionOptions): HeldFilter {
  return { source, topic, platform, code, fromMs: from, toMs: to };
}

export function positionList(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), parseOffset(text)];
}

/** Of a command that reads the archives itself. */
export function existingPlaces(named: readonly string[]): string[] {
  const missing = named.find((path) => !existsSync(path));
  if (missing !== undefined) throw new Error(`${missing} does not exist: check the path`);
  return archivePlaces(named);
}
