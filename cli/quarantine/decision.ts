import type { Command } from 'commander';
import type { HeldFilter } from '../../pipeline/quarantine/held-filter.ts';
import { deciderOf, type DeciderOptions } from './decider.ts';
import { filterOf, type SelectionOptions } from './selection.ts';

/** Events that are named one by one, or by options; a decision about all events must be asked for. */
export interface DecisionOptions extends SelectionOptions, DeciderOptions {
  readonly all?: true;
  readonly json?: true;
}

const MOST_POSITIONS = 500;

/** Which events are decided about and by whom; ends the command where that is not said. */
export function decisionOf(
  command: Command,
  source: string | undefined,
  positions: readonly string[],
  options: DecisionOptions,
): { readonly filter: HeldFilter; readonly decider: ReturnType<typeof deciderOf> } {
  const filter = chosen(source, positions, options);
  if (typeof filter === 'string') return command.error(`error: ${filter}`, { exitCode: 2 });
  return { filter, decider: deciderOf(command, options) };
}

/** The filter of a decision, or what is wrong with it. */
function chosen(
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
