import { type Command, InvalidArgumentError } from 'commander';
import { readEnvironment } from '../adapters/configuration/environment.ts';

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

/** A parser for a text that is not blank. */
export function textOf(most: number): (text: string) => string {
  return (text) => {
    const trimmed = text.trim();
    if (trimmed === '' || trimmed.length > most)
      throw new InvalidArgumentError(`Expected 1 to ${String(most)} characters.`);
    return trimmed;
  };
}
