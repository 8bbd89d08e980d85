import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { COMMAND } from '../../infra/setup/project.mjs';

const LAUNCHER = fileURLToPath(new URL('../../infra/setup/countyflow.mjs', import.meta.url));

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** A run that gives up leaves no command behind. */
const children = new Set<Child>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

export interface CommandRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface StartedProgram {
  readonly child: Child;
  readonly ended: Promise<CommandRun>;
}

interface ProgramSettings {
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: Uint8Array | string;
  readonly cwd?: string;
  /** It ends with this process, however that ends. */
  readonly hasLifeline?: boolean;
}

export interface CommandSettings extends ProgramSettings {
  /** The command itself, without its launcher: signals and memory are its own. */
  readonly isDirect?: boolean;
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

export function runCountyflow(settings: CommandSettings, ...args: readonly string[]): Promise<CommandRun> {
  return startCountyflow(settings, ...args).ended;
}

export function startCountyflow(
  { environment, isDirect = false, ...settings }: CommandSettings,
  ...args: readonly string[]
): StartedProgram {
  const { PATH = '', HOME = '', ...others } = process.env;
  const given = Object.entries(others).filter(([name]) => GIVEN.includes(name));
  return startProgram([process.execPath, isDirect ? COMMAND : LAUNCHER, ...args], {
    environment: { PATH, HOME, ...Object.fromEntries(given), ...environment },
    hasLifeline: isDirect,
    ...settings,
  });
}

/** Starts a program with these variables alone. */
export function startProgram(
  [program = '', ...args]: readonly string[],
  { environment = {}, input = '', cwd, hasLifeline = false }: ProgramSettings,
): StartedProgram {
  const channel = hasLifeline ? (['ipc'] as const) : [];
  const stdio = ['pipe', 'pipe', 'pipe', ...channel] as const;
  const child = spawn(program, args, { env: environment, cwd, stdio: [...stdio] }) as Child;
  children.add(child);
  child.once('exit', () => children.delete(child));
  // A command that reads no input may end before it is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return { child, ended: endOf(child) };
}

async function endOf(child: Child): Promise<CommandRun> {
  const printed = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.err += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...printed };
}
