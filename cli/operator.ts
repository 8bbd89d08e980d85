import { type Command, InvalidArgumentError } from 'commander';
import { readEnvironment } from '../adapters/configuration/environment.ts';
import type { Decider } from '../pipeline/quarantine/decisions.ts';
import { wrongUsage } from './usage.ts';

export const MOST_NAME = 200;

export interface ByOption {
  readonly by?: string;
}

/** Adds `--by`. `meaning` says whose name it is and where it is kept. */
export function addBy(command: Command, meaning = 'who does this; the history keeps the name'): Command {
  return command.option('--by <name>', `${meaning} (default: COUNTYFLOW_OPERATOR)`, textOf(MOST_NAME));
}

/** Who runs the command; empty if neither the option nor the variable says so. */
export function whoOf({ by }: ByOption): string {
  return by ?? readEnvironment().operator?.trim() ?? '';
}

export interface DeciderOptions extends ByOption {
  readonly reason: string;
}

/** Who decides. The audit keeps the name, so a decision without one is refused. */
export function addDecider(command: Command): Command {
  return addBy(command, 'who decides; the audit keeps the name');
}

/** Ends the command with a usage error if no name is given. */
export function deciderOf(command: Command, options: DeciderOptions): Decider {
  const decidedBy = whoOf(options);
  if (decidedBy === '' || decidedBy.length > MOST_NAME)
    wrongUsage(command, 'say who decides, with --by NAME or in COUNTYFLOW_OPERATOR');
  return { decidedBy, decisionReason: options.reason };
}

/** A parser for a text that is not blank. */
export function textOf(most: number): (text: string) => string {
  return (text) => {
    const trimmed = text.trim();
    if (trimmed === '' || trimmed.length > most)
      throw new InvalidArgumentError(`Expected 1 to ${String(most)} characters.`);
    return trimmed;
  };
}

export const reasonText = textOf(500);
