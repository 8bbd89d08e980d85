import type { Command } from 'commander';
import { readSecretFile } from '../../adapters/configuration/credentials.ts';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { serveUntilSignal } from '../../infra/engines/signals.ts';
import type { RunningWeb, WebOptions } from '../../web/server.ts';
import { failureText } from '../../publishers/http/failure-text.ts';
import { integer, METRICS_OPTION } from '../arguments.ts';
import { knownConnections, withClickHouse } from '../engines.ts';
import { printError } from '../output.ts';
import { openServerLog } from '../server-log.ts';
import { examples } from '../usage.ts';

interface WebCommandOptions extends Pick<WebOptions, 'metrics'> {
  readonly port: number;
  readonly host: string;
  readonly name: readonly string[];
}

export function register(program: Command): void {
  program
    .command('web')
    .description(
      'Serve the dashboard: the campaign as it happens, counties, products, editions and operations.',
    )
    .option('--port <port>', 'port; 0 for a free one', integer(0, 65_535), 8011)
    .option(
      '--host <address>',
      'address to listen on; any other than loopback needs COUNTYFLOW_WEB_TOKEN_FILE',
      '127.0.0.1',
    )
    .option('--name <host>', 'name under which a proxy serves it; may be repeated', collect, [])
    .option(...METRICS_OPTION)
    .addHelpText('after', examples('web', 'web --port 8080'))
    .addHelpText('after', '\nRuns until Ctrl-C. docs/operations/dashboard.md says more.')
    .action(async (options: WebCommandOptions) => {
      const { announce } = await openServerLog();
      await withClickHouse(async (clickhouse) => {
        const { port, host, name: names, metrics } = options;
        const environment = readEnvironment();
        const connections = knownConnections(environment);
        const file = environment.webTokenFile;
        const token = file === undefined ? undefined : readSecretFile('COUNTYFLOW_WEB_TOKEN_FILE', file);
        const web = await serveDashboard({ clickhouse, connections }, { host, port, names, token, metrics });
        announce(`The dashboard is at ${web.url}`, { url: web.url });
        await serveUntilSignal(() => web.close());
      });
    });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** Serves the dashboard until it is closed: on a free port of loopback unless the options say otherwise. */
export async function serveDashboard(
  engines: WebOptions['engines'],
  options: Partial<Pick<WebOptions, 'host' | 'port' | 'names' | 'token' | 'metrics'>> = {},
): Promise<RunningWeb> {
  // Charts and the server take as long to load as everything else together, which no other command should wait for.
  const { startWeb } = await import('../../web/server.ts');
  const { host = '127.0.0.1', port = 0, names = [], token, metrics } = options;
  const web = await startWeb({ engines, host, port, names, token, metrics, onFailure });
  web.warmUp().catch(onFailure);
  return web;
}

function onFailure(error: unknown): void {
  printError(`a page could not be read: ${failureText(error)}`);
}
