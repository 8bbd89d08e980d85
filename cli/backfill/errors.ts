import type { Command } from 'commander';
import { LoadStateError } from '../../services/backfill/control-load.ts';
import { UnknownLoadError } from '../../services/backfill/plans.ts';
import { PlanRefusedError } from '../../services/backfill/plan-refused.ts';
import { RemovalRefusedError } from '../../services/backfill/remove-source.ts';
import { SourceChangedError } from '../../services/backfill/start-load.ts';
import { ArchiveError } from '../../services/archives/archive-error.ts';
import { printJsonError } from '../json-errors.ts';

const CODES = [
  [LoadStateError, 'state'],
  [PlanRefusedError, 'refused'],
  [SourceChangedError, 'changed'],
  [ArchiveError, 'unreadable'],
  [RemovalRefusedError, 'removed'],
] as const;

/** Runs an action. A name that no load has is wrong usage. With --json, a failure is an object on standard error. */
export async function withErrors(
  command: Command,
  json: true | undefined,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof UnknownLoadError) command.error(`error: ${error.message}`, { exitCode: 2 });
    if (!json || !(error instanceof Error)) throw error;
    printJsonError(CODES.find(([type]) => error instanceof type)?.[1] ?? 'failed', error.message);
    process.exitCode = 1;
  }
}
