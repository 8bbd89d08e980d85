import { CommanderError } from 'commander';
import { RemediedError, VariableError } from '../adapters/configuration/remedied-error.ts';
import { LoadStateError } from '../operations/loads/control-load.ts';
import { PlanRefusedError, UnknownLoadError } from '../operations/loads/plans.ts';
import { RemovalRefusedError } from '../operations/loads/remove-archives.ts';
import { LoadRunsError, SourceChangedError } from '../operations/loads/start-load.ts';
import { StillRefusedError } from '../operations/quarantine/correct-held.ts';
import { NotHeldError } from '../operations/quarantine/show-held.ts';
import { ArchiveError } from '../pipeline/archives/archive-error.ts';
import { explainSdk } from '../pipeline/engines.ts';
import { NoEpochError } from '../pipeline/ledger/claim-hole.ts';
import { CursorError } from '../pipeline/quarantine/held-page.ts';
import { SourceUnreadableError } from '../pipeline/quarantine/open-held-source.ts';
import { printError } from './output.ts';
import { EXIT_CODES } from './usage.ts';

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
    remedy: 'see countyflow help COMMAND',
    exitCode: isUsage ? EXIT_CODES.usage : exitCode,
  };
}

function failureOf(error: unknown): Failure {
  const ofFile = error instanceof Error ? explainFile(error) : undefined;
  const explained = ofFile ?? (error instanceof Error ? explainSdk(error) : undefined) ?? error;
  const code = ofFile === undefined ? codeOf(explained) : 'file';
  return {
    code,
    message: messageOf(explained),
    remedy: explained instanceof RemediedError ? explained.remedy : null,
    exitCode: code === 'usage' ? EXIT_CODES.usage : EXIT_CODES.failed,
    ...(error instanceof StillRefusedError && { problems: error.problems }),
  };
}

const CODES = [
  [UnknownLoadError, 'usage'],
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
  return `this is a bug in countyflow: ${error.name}${code}, ${said}${placeOf(error)}. Report it with this line`;
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

/** Node's codes for a path that cannot be used, and what the person who gave the path can do. */
const REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: 'the file or its folder does not exist: correct the path, or create the folder',
  ENOTDIR: 'part of the path is a file, not a folder: correct the path',
  EISDIR: 'it is a folder: name a file',
  EACCES: 'this user has no permission: grant it, or name another path',
  EPERM: 'this user has no permission: grant it, or name another path',
  EROFS: 'its disk is read-only: name another path',
  ENOSPC: 'its disk is full: free space, or name another path',
};

/** What is wrong with a path that a command was given, and what to do; undefined for any other error. */
export function explainFile(error: Error): RemediedError | undefined {
  const { code = '', path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  const remedy = REMEDIES[code];
  if (remedy === undefined) return undefined;
  // A file is written beside its place, and moved there when it is complete.
  const named = (dest ?? path)?.replace(/\.partial$/, '');
  return new RemediedError(`${named ?? 'a path'} cannot be used (${code})`, remedy, { cause: error });
}
