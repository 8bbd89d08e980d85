import { type Command, InvalidArgumentError, Option } from 'commander';
import { REASONS } from '../../schemas/event/reason-codes.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { parseInstant } from '../../domain/instant.ts';
import type { HeldFilter } from '../../services/quarantine/held-filter.ts';

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

/** Events that are named one by one, or by options; a decision about all events must be asked for. */
export interface DecisionOptions extends SelectionOptions {
  readonly all?: true;
}

const MOST_POSITIONS = 500;

/** The filter of a decision, or what is wrong with it. */
export function decisionFilter(
  source: string | undefined,
  positions: readonly string[],
  options: DecisionOptions,
): HeldFilter | string {
  const filter = filterOf(options);
  const given = Object.values(filter).some((part) => part !== undefined);
  if (source !== undefined) {
    if (given || options.all) return 'name positions, or events by options, but not both';
    if (positions.length === 0) return 'name at least one position of the source, or use --source';
    if (positions.length > MOST_POSITIONS) return `name at most ${String(MOST_POSITIONS)} positions`;
    return { source, positions };
  }
  if (given && options.all) return 'give --all or options that choose, but not both';
  return given || options.all
    ? filter
    : 'say which events: SOURCE POSITION, an option that chooses, or --all';
}

/** A parser of one position, and of several when it is repeated. */
export function position(text: string): string {
  if (!/^\d{1,19}$/.test(text)) throw new InvalidArgumentError('a position is a number from 0.');
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
