import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../infra/setup/countyflow.mjs', import.meta.url));

export interface CommandRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a user does. Its environment has only these variables, `PATH` and `HOME`. */
export function countyflow(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CommandRun> {
  return countyflowWithInput(environment, '', ...args);
}

/** The same with something on standard input. */
export async function countyflowWithInput(
  environment: Readonly<Record<string, string>>,
  input: Uint8Array | string,
  ...args: readonly string[]
): Promise<CommandRun> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    env: { PATH, HOME, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A command that reads no input may end before it is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const [[code], out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, out, err };
}
