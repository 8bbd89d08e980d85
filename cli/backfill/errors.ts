import type { Command } from 'commander';
import { UnknownLoadError } from '../../services/backfill/plans.ts';

/** Runs an action. A name that no load has is wrong usage. */
export async function withErrors(
  command: Command,
  _json: true | undefined,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof UnknownLoadError) command.error(`error: ${error.message}`, { exitCode: 2 });
    throw error;
  }
}
