import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../infra/setup/countyflow.mjs', import.meta.url));

/** A run that gives up leaves no command behind. */
const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

export interface CommandRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CommandSettings {
  /** Beside `PATH` and `HOME`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: Uint8Array | string;
  readonly cwd?: string;
}

/** What the address of a given ClickHouse needs beside it. */
const GIVEN = ['CLICKHOUSE_CLUSTER', 'CLICKHOUSE_USER', 'CLICKHOUSE_PASSWORD_FILE'];

/** Runs the command as a user does. Its environment has only these variables, `PATH`, `HOME` and the given login. */
export function countyflow(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CommandRun> {
  return runCountyflow({ environment }, ...args);
}

/** What a command prints that must succeed. */
export async function succeeded(command: Promise<CommandRun>): Promise<string> {
  const { code, out, err } = await command;
  if (code !== 0) throw new Error(`the command ended with ${String(code)}: ${out}${err}`);
  return out;
}

export async function runCountyflow(
  settings: CommandSettings,
  ...args: readonly string[]
): Promise<CommandRun> {
  const child = startCountyflow(settings, ...args);
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const [[code], out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, out, err };
}

export function startCountyflow(
  { environment = {}, input = '', cwd }: CommandSettings,
  ...args: readonly string[]
): ChildProcessByStdio<Writable, Readable, Readable> {
  const { PATH = '', HOME = '', ...others } = process.env;
  const given = Object.entries(others).filter(([name]) => GIVEN.includes(name));
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    env: { PATH, HOME, ...Object.fromEntries(given), ...environment },
    cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  // A command that reads no input may end before it is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return child;
}
