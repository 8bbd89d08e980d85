import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { variablesOf } from '../../infra/engines/service.ts';
import { startCountyflow } from './countyflow.ts';

export interface HttpServer extends AsyncDisposable {
  readonly pid: number;
  /** Such as `http://127.0.0.1:43210`. */
  readonly url: string;
  /** Resolves to the exit code and the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<unknown>;
}

/** Starts the server of publishers, or the dashboard, as operators do. Resolves when it listens. It ends with this process. */
export async function startHttpServer(
  home: string,
  addresses: Parameters<typeof variablesOf>[0],
  command: 'ingest-http' | 'web' = 'ingest-http',
  metrics = '127.0.0.1:0',
): Promise<HttpServer> {
  const environment = { COUNTYFLOW_HOME: home, ...variablesOf(addresses) };
  const words = [command, '--port', '0', '--metrics', metrics];
  const { child } = startCountyflow({ environment, isDirect: true }, ...words);
  const ended = once(child, 'exit');
  if (child.pid === undefined) throw new Error('the server did not start');
  const url = await loggedAddress(child.stderr);
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

/** The address that a server logs, without the slash at its end. Rejects with what it said if it ends without one. */
function loggedAddress(log: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    // It reads on after the address: a server that cannot write its log would stand still.
    createInterface(log)
      .on('line', (line) => {
        said.push(line);
        const url = /"url":"(http[^"]+)\/"/.exec(line)?.[1];
        if (url !== undefined) resolve(url);
      })
      .on('close', () => {
        reject(new Error(`the server ended without an address: ${said.join('\n')}`));
      });
  });
}
