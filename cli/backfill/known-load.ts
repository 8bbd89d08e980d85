import type { Command } from 'commander';
import { UnknownLoadError } from '../../operations/loads/plans.ts';

/** Runs an action on a load that the user names. A name that no load has is wrong usage. */
export async function withKnownLoad(command: Command, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof UnknownLoadError) command.error(`error: ${error.message}`, { exitCode: 2 });
    throw error;
  }
}
