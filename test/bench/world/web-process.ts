import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { variablesOf } from '../../../infra/engines/service.ts';
import { NODE, PROJECT } from '../../../infra/setup/project.mjs';
import type { BenchWorld } from './world.ts';

export interface WebProcess extends AsyncDisposable {
  readonly pid: number;
  readonly url: string;
}

/** Starts `countyflow web` on a database as users do. Resolves when it serves. */
export async function startWebProcess(world: BenchWorld, database: string): Promise<WebProcess> {
  const child = spawn(
    NODE,
    ['--disable-warning=TimeoutNegativeWarning', `${PROJECT}/cli/main.ts`, 'web', '--port', '0'],
    {
      env: {
        ...process.env,
        ...variablesOf({ ...world.engines.addresses, clickhouseDatabase: database }),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'exit');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const url = /http:\S+/.exec(line)?.[0];
  if (url === undefined || child.pid === undefined) throw new Error(`countyflow web printed: ${line}`);
  return {
    pid: child.pid,
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
