import type { Command } from 'commander';
import { serveUntilSignal } from '../../infra/engines/signals.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import { failureText } from '../../publishers/http/failure-text.ts';
import type { RequestLine } from '../../publishers/http/record-requests.ts';
import type { IngestServerOptions } from '../../publishers/http/server.ts';
import { integer, METRICS_OPTION } from '../arguments.ts';
import { knownKafka, withClickHouse } from '../engines.ts';
import { printError } from '../output.ts';
import { openServerLog } from '../server-log.ts';
import { examples } from '../usage.ts';

interface Options extends Pick<IngestServerOptions, 'metrics'> {
  readonly port: number;
  readonly host: string;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

export function register(program: Command): void {
  program
    .command('ingest-http')
    .description("Accept publishers' events over HTTP and write them to Kafka.")
    .option('--port <port>', 'port; 0 for a free one', integer(0, 65_535), 8012)
    .option(
      '--host <address>',
      'address to listen on; put a proxy with TLS in front of any other than loopback',
      '127.0.0.1',
    )
    .option(...METRICS_OPTION)
    .addHelpText('after', examples('ingest-http', 'ingest-http --port 8080'))
    .addHelpText('after', '\nRuns until Ctrl-C. docs/operations/publishers.md says more.')
    .action(serve);
}

async function serve({ port, host, metrics }: Options): Promise<void> {
  const { announce, note } = await openServerLog();
  await withClickHouse(async (clickhouse) => {
    // No other command needs what serving loads.
    const { startIngestServer } = await import('../../publishers/http/server.ts');
    const server = await startIngestServer({
      engines: { clickhouse, kafka: knownKafka() },
      counties: await readCountyCodes(),
      host,
      port,
      metrics,
      onRequest: (line) => {
        note(requestText(line), { ...line });
      },
      onFailure: printFailure,
    });
    if (!LOOPBACK.includes(host))
      announce("Publishers' keys travel in plain text: let only a TLS proxy reach this address.");
    announce(`Publishers may send events to ${server.url}v1/events`, { url: server.url });
    await serveUntilSignal(() => server.close());
  });
}

function requestText({ method, address, status, ms, accepted, refused, key, request }: RequestLine): string {
  const counts = `${String(accepted)} accepted, ${String(refused)} refused`;
  return `${method} ${address} ${String(status)} in ${String(ms)} ms: ${counts}; key ${key ?? 'none'}, request ${request}`;
}

/** The publisher who was answered with the request's id can name it. */
function printFailure(error: unknown, requestId?: string): void {
  printError(`${requestId === undefined ? '' : `request ${requestId}: `}${failureText(error)}`);
}
