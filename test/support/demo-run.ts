import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readState } from '../../infra/engines/state.ts';

const LAUNCHER = fileURLToPath(new URL('../../infra/setup/countyflow.mjs', import.meta.url));

export interface DemoRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `countyflow demo` as a user does. `onProgress` gets each chunk of stderr and the pid of the command, so it can
 * interfere.
 */
export async function runDemoCommand(
  home: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  onProgress: (text: string, pid: number) => void = () => undefined,
): Promise<DemoRun> {
  const child = spawn(process.execPath, [LAUNCHER, 'demo', ...args], {
    env: { ...process.env, COUNTYFLOW_HOME: home, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onProgress(text, child.pid ?? 0);
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout, stderr };
}

/** The pid of a running service or engine of a home folder. Throws if it is not running. */
export function pidOf(home: string, name: string): number {
  const pid = readState(home)
    ?.processes.find((process) => process.name === name)
    ?.identities.at(-1)?.pid;
  if (pid === undefined) throw new Error(`${name} is not running in ${home}`);
  return pid;
}
