import { type Command, InvalidArgumentError } from 'commander';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import type { Decider } from '../../pipeline/quarantine/decisions.ts';

export const MOST_NAME = 200;
const MOST_REASON = 500;

export interface DeciderOptions {
  readonly by?: string;
  readonly reason: string;
}

/** Who decides. The audit keeps the name, so a decision without one is refused. */
export function addDecider(command: Command): Command {
  return command.option(
    '--by <name>',
    'who decides; the audit keeps the name (default: COUNTYFLOW_OPERATOR)',
    textOf(MOST_NAME),
  );
}

/** Ends the command with a usage error if no name is given. */
export function deciderOf(command: Command, { by, reason }: DeciderOptions): Decider {
  const decidedBy = by ?? readEnvironment().operator?.trim() ?? '';
  if (decidedBy === '' || decidedBy.length > MOST_NAME)
    command.error('error: say who decides, with --by NAME or in COUNTYFLOW_OPERATOR', { exitCode: 2 });
  return { decidedBy, decisionReason: reason };
}

export const reasonText = textOf(MOST_REASON);

/** A parser for a text that is not blank. */
export function textOf(most: number): (text: string) => string {
  return (text) => {
    const trimmed = text.trim();
    if (trimmed === '' || trimmed.length > most)
      throw new InvalidArgumentError(`Expected 1 to ${String(most)} characters.`);
    return trimmed;
  };
}
