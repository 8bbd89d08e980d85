import type { Command } from 'commander';
import type { Decider } from '../../pipeline/quarantine/decisions.ts';
import { addBy, type ByOption, MOST_NAME, textOf, whoOf } from '../operator.ts';
import { wrongUsage } from '../usage.ts';

const MOST_REASON = 500;

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

export const reasonText = textOf(MOST_REASON);
