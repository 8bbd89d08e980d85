import { CursorError } from '../../services/quarantine/held-page.ts';
import { NotHeldError } from '../../services/quarantine/find-held.ts';
import { SourceUnreadableError } from '../../services/quarantine/held-reader.ts';
import { StillRefusedError } from '../../services/quarantine/correct-held.ts';
import { printJsonError } from '../json-errors.ts';

/** Runs an action. With --json, a failure is an object on standard error; without, the error goes on. */
export async function withErrors(json: true | undefined, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!json || !(error instanceof Error)) throw error;
    printJsonError(
      codeOf(error),
      error.message,
      error instanceof StillRefusedError ? error.problems : undefined,
    );
    process.exitCode = 1;
  }
}

function codeOf(error: Error): string {
  if (error instanceof NotHeldError) return 'not-held';
  if (error instanceof SourceUnreadableError) return 'unreadable';
  if (error instanceof StillRefusedError) return 'refused';
  return error instanceof CursorError ? 'cursor' : 'failed';
}
