import { CommanderError } from 'commander';
import { RemediedError } from '../adapters/configuration/remedied-error.ts';
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
  readonly problems?: readonly EventProblem[];
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

/** What a program knows of the errors of its commands. */
export interface KnownErrors {
  readonly program: string;
  /** The first that fits counts. */
  readonly codes: readonly (readonly [type: abstract new (...given: never[]) => Error, code: FailureCode])[];
  /** An error of a driver as one of our own; undefined for any other. */
  readonly explain: (error: Error) => Error | undefined;
  readonly problemsOf?: (error: unknown) => readonly EventProblem[] | undefined;
}

interface EventProblem {
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

/** Prints why the command failed, and sets its exit code. Commander has printed wrong usage already, except for JSON. */
export function printFailure(error: unknown, asJson: boolean, known: KnownErrors): void {
  const { program } = known;
  const failure = error instanceof CommanderError ? usageFailure(error, program) : failureOf(error, known);
  process.exitCode = failure.exitCode;
  if (failure.exitCode === EXIT_CODES.done) return;
  if (asJson) printError(JSON.stringify({ error: failure }));
  else if (!(error instanceof CommanderError)) printError(`${program}: ${textOf(failure)}`);
}

/** Commander's own exit code for wrong usage is 1, which here means that the command failed. */
function usageFailure({ code, exitCode, message }: CommanderError, program: string): Failure {
  const isUsage = exitCode === EXIT_CODES.failed && code.startsWith('commander.');
  return {
    code: 'usage',
    // Commander says this if a command needs a subcommand and has none.
    message: message === '(outputHelp)' ? 'name a subcommand' : message.replace(/^error: /, ''),
    remedy: `see ${program} help COMMAND`,
    exitCode: isUsage ? EXIT_CODES.usage : exitCode,
  };
}

function failureOf(error: unknown, { codes, explain, problemsOf }: KnownErrors): Failure {
  const ofFile = error instanceof Error ? explainFile(error) : undefined;
  const explained = ofFile ?? (error instanceof Error ? explain(error) : undefined) ?? error;
  const code =
    ofFile === undefined ? (codes.find(([type]) => explained instanceof type)?.[1] ?? 'failed') : 'file';
  const problems = problemsOf?.(error);
  return {
    code,
    message: messageOf(explained),
    remedy: explained instanceof RemediedError ? explained.remedy : null,
    exitCode: code === 'usage' ? EXIT_CODES.usage : EXIT_CODES.failed,
    ...(problems && { problems }),
  };
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
function textOf({ message, problems }: Failure): string {
  if (problems === undefined) return message;
  const lines = problems.map((one) => `${one.code}  ${one.path || '(event)'}  ${one.message}`);
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
