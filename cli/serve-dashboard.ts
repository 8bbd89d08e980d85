import type { RunningWeb, WebOptions } from '../web/server.ts';
import { printError } from './output.ts';

/** Serves the dashboard until it is closed: on a free port of loopback unless the options say otherwise. */
export async function serveDashboard(
  engines: WebOptions['engines'],
  options: Partial<Pick<WebOptions, 'host' | 'port' | 'names' | 'token'>> = {},
): Promise<RunningWeb> {
  // Charts and the server take as long to load as everything else together, which no other command should wait for.
  const { startWeb } = await import('../web/server.ts');
  const { host = '127.0.0.1', port = 0, names = [], token } = options;
  const web = await startWeb({ engines, host, port, names, token, onFailure });
  web.warmUp().catch(onFailure);
  return web;
}

function onFailure(error: unknown): void {
  printError(`a page could not be read: ${error instanceof Error ? error.message : String(error)}`);
}
