import { CommanderError } from 'commander';
import { explainSdk } from '../pipeline/engines.ts';
import { RemediedError } from '../adapters/configuration/remedied-error.ts';
import { VariableError } from '../adapters/configuration/variable-error.ts';
import { ArchiveError } from '../pipeline/archives/archive-error.ts';
import { LoadStateError } from '../operations/loads/control-load.ts';
import { PlanRefusedError } from '../operations/loads/plan-refused.ts';
import { RemovalRefusedError } from '../operations/loads/remove-source.ts';
import { LoadRunsError } from '../operations/loads/running-load.ts';
import { SourceChangedError } from '../operations/loads/start-load.ts';
import { NoEpochError } from '../pipeline/ledger/claim-hole.ts';
import { StillRefusedError } from '../operations/quarantine/correct-held.ts';
import { NotHeldError } from '../operations/quarantine/find-held.ts';
import { CursorError } from '../pipeline/quarantine/held-page.ts';
import { SourceUnreadableError } from '../pipeline/quarantine/held-reader.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { explainFile } from './explain-file.ts';
import { printError } from './output.ts';

/** What `--json` prints on standard error if a command fails. docs/operations/commands.md describes it. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  /** What to do, if the command knows; null if not. It is also the end of the message. */
  readonly remedy: string | null;
  readonly exitCode: number;
  /** What is wrong with a corrected event. */
  readonly problems?: readonly unknown[];
}

/** A code never changes its meaning. */
export const FAILURE_CODES = [
  'usage',
  'configuration',
  'file',
  'unavailable',
  'not-held',
  'unreadable',
  'refused',
  'cursor',
  'removed',
  'state',
  'changed',
  'failed',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

/** Prints why the command failed, and sets its exit code. Commander has printed wrong usage already, except for JSON. */
export function fail(error: unknown, asJson: boolean): void {
  const failure = error instanceof CommanderError ? usageFailure(error) : failureOf(error);
  process.exitCode = failure.exitCode;
  if (failure.exitCode === EXIT_CODES.done) return;
  if (asJson) printError(JSON.stringify({ error: failure }));
  else if (!(error instanceof CommanderError)) printError(`countyflow: ${textOf(error, failure)}`);
}

/** Commander's own exit code for wrong usage is 1, which here means that the command failed. */
function usageFailure({ code, exitCode, message }: CommanderError): Failure {
  const isUsage = exitCode === EXIT_CODES.failed && code.startsWith('commander.');
  return {
    code: 'usage',
    // Commander says this if a command needs a subcommand and has none.
    message: message === '(outputHelp)' ? 'name a subcommand' : message.replace(/^error: /, ''),
    remedy: 'countyflow help COMMAND says more',
    exitCode: isUsage ? EXIT_CODES.usage : exitCode,
  };
}

function failureOf(error: unknown): Failure {
  const ofFile = error instanceof Error ? explainFile(error) : undefined;
  const explained = ofFile ?? (error instanceof Error ? explainSdk(error) : undefined) ?? error;
  return {
    code: ofFile === undefined ? codeOf(explained) : 'file',
    message: messageOf(explained),
    remedy: explained instanceof RemediedError ? explained.remedy : null,
    exitCode: EXIT_CODES.failed,
    ...(error instanceof StillRefusedError && { problems: error.problems }),
  };
}

const CODES = [
  [VariableError, 'configuration'],
  [SourceChangedError, 'changed'],
  [LoadRunsError, 'state'],
  [RemediedError, 'unavailable'],
  [NotHeldError, 'not-held'],
  [SourceUnreadableError, 'unreadable'],
  [ArchiveError, 'unreadable'],
  [StillRefusedError, 'refused'],
  [PlanRefusedError, 'refused'],
  [NoEpochError, 'refused'],
  [RemovalRefusedError, 'removed'],
  [CursorError, 'cursor'],
  [LoadStateError, 'state'],
] as const;

function codeOf(error: unknown): FailureCode {
  return CODES.find(([type]) => error instanceof type)?.[1] ?? 'failed';
}

/** An error of our own, which was not written for a reader: it is called a fault, with its place in the program. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isMeant =
    error.message.trim() !== '' && !(error instanceof TypeError || error instanceof ReferenceError);
  if (isMeant) return error.message;
  const code = 'code' in error ? ` ${String(error.code)}` : '';
  const said = error.message.trim() === '' ? 'without a message' : error.message;
  return `this is a fault of countyflow: ${error.name}${code}, ${said}${placeOf(error)}. Report it with this line`;
}

/** Where in the program it happened: ` (cli/main.ts:17)`. */
function placeOf({ stack = '' }: Error): string {
  const [, place] = /([\w.-]+\/[\w.-]+\.m?[jt]s:\d+):\d+\)?$/m.exec(stack) ?? [];
  return place === undefined ? '' : ` (${place})`;
}

/** People read the problems of an event in lines. */
function textOf(error: unknown, { message }: Failure): string {
  if (!(error instanceof StillRefusedError)) return message;
  const lines = error.problems.map((one) => `${one.code}  ${one.path || '(event)'}  ${one.message}`);
  return [`${message}:`, ...lines].join('\n');
}
