import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { NODE, PROJECT } from '../../infra/setup/project.mjs';
import type { ClickHouseConnection } from '../../adapters/configuration/connections.ts';
import type { CommandRun } from './countyflow.ts';

const MAIN = join(PROJECT, 'cli', 'main.ts');

/** `countyflow export` as a process of its own, without a launcher between: signals and memory are the command's. */
export interface ExportProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<CommandRun>;
}

/** @param fileBytes The largest file that the process may write, in bytes; without a bound if undefined. */
export function startExport(
  { url, user = '', password }: ClickHouseConnection,
  args: readonly string[],
  fileBytes?: number,
): ExportProcess {
  const command = [NODE, MAIN, 'export', ...args];
  const env = {
    PATH: process.env['PATH'] ?? '',
    CLICKHOUSE_URL: url,
    CLICKHOUSE_USER: user,
    CLICKHOUSE_PASSWORD: password?.reveal() ?? '',
  };
  const [program = '', ...rest] =
    // The shell's unit is 512 bytes.
    fileBytes === undefined
      ? command
      : ['/bin/sh', '-c', `ulimit -f ${fileBytes / 512}; exec "$@"`, 'sh', ...command];
  const child = spawn(program, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.all([
    once(child, 'exit') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]).then(([[code], out, err]) => ({ code, out, err }));
  return { child, ended };
}
