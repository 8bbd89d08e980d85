import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { variablesOf } from '../../infra/engines/service.ts';
import { NODE, PROJECT } from '../../infra/setup/project.mjs';

export interface HttpServer extends AsyncDisposable {
  readonly pid: number;
  /** Such as `http://127.0.0.1:43210`. */
  readonly url: string;
  /** Resolves to the exit code and the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<unknown>;
}

/** What each command logs when it listens. */
const SAYS = {
  'ingest-http': /^Publishers may send events to (http:\/\/127\.0\.0\.1:\d+)\/v1\/events$/,
  web: /^The dashboard is at (http:\/\/127\.0\.0\.1:\d+)\/$/,
} as const;

/** Starts the server of publishers, or the dashboard, as operators do. Resolves when it listens. */
export async function startHttpServer(
  home: string,
  addresses: Parameters<typeof variablesOf>[0],
  command: keyof typeof SAYS = 'ingest-http',
  metrics = '127.0.0.1:0',
): Promise<HttpServer> {
  const child = spawn(NODE, [`${PROJECT}/cli/main.ts`, command, '--port', '0', '--metrics', metrics], {
    env: { PATH: process.env['PATH'] ?? '', COUNTYFLOW_HOME: home, ...variablesOf(addresses) },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const ended = once(child, 'exit');
  const [line] = (await once(createInterface(child.stderr), 'line')) as [string];
  const url = SAYS[command].exec((JSON.parse(line) as { msg: string }).msg)?.[1];
  if (url === undefined || child.pid === undefined) throw new Error(`the server said: ${line}`);
  const end: HttpServer['end'] = (signal) => {
    child.kill(signal);
    return ended;
  };
  return {
    pid: child.pid,
    url,
    end,
    async [Symbol.asyncDispose]() {
      await end('SIGTERM');
    },
  };
}
