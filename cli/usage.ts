import { readFileSync } from 'node:fs';
import type { Command } from 'commander';

/** What the exit codes of commands mean. docs/operations/commands.md has the same table. */
export const EXIT_CODES = {
  done: 0,
  /** The command failed, or its answer is no: something differs, does not close, or was refused. */
  failed: 1,
  usage: 2,
  /** `status`: a partition is halted, paused or missing, and waits for an operator. */
  halted: 3,
  /** `status`: something is retried, and continues by itself once its cause is gone. */
  retrying: 4,
  /** `status`: someone may publish to a topic that no worker reads. */
  misnamed: 5,
  /** `status`: a backfill is not complete, and nobody has acknowledged it. */
  incomplete: 6,
  /** `status`: what is counted differs from what a platform declared. */
  differing: 7,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** Ends a command that was used wrongly. */
export function wrongUsage(command: Command, problem: string): never {
  command.error(`error: ${problem}`, { exitCode: EXIT_CODES.usage });
}

/** Does the work of a command. An error of one of these kinds says that it was used wrongly. */
export async function refusing<T>(
  command: Command,
  kinds: readonly (new (...given: never[]) => Error)[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && kinds.some((kind) => error instanceof kind))
      wrongUsage(command, error.message);
    throw error;
  }
}

/** The end of a command's help: what one may type. `npm test` parses each. */
export function examples(...commands: readonly string[]): string {
  return examplesOf('countyflow', ...commands);
}

/** The same, for a command of several programs. */
export function examplesOf(program: string, ...commands: readonly string[]): string {
  return [
    `\nExample${commands.length === 1 ? '' : 's'}:`,
    ...commands.map((one) => `  ${program} ${one}`),
  ].join('\n');
}

/** The program's version, from its package.json. */
export function version(manifest = new URL('../package.json', import.meta.url)): string {
  const text = readFileSync(manifest, 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
