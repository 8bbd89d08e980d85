import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { unreplicated } from '../../../adapters/clickhouse/cluster/ddl.ts';
import { SHARDING_KEYS } from '../../../adapters/clickhouse/cluster/sharding.ts';

/** What becomes of the engines of replicated tables. */
export type ReplicatedEngines = 'as-declared' | 'without-replicas';

export interface DdlProxy {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Stands before the first of the servers and does what the local ClickHouse lacks: a statement ON CLUSTER, or one about
 * a database, goes to every server. The local ClickHouse fetches no parts from another, so a replicated table can be
 * made there and not written; `without-replicas` makes it one that can. Everything else goes to the first server.
 */
export async function openDdlProxy(
  servers: readonly string[],
  /** How many of the servers, from the first on, are in each cluster. */
  clusters: Readonly<Record<string, number>>,
  engines: ReplicatedEngines,
): Promise<DdlProxy> {
  const server = createServer((incoming, answer) => {
    void handle(incoming, answer, { servers, clusters, engines }).catch(() => {
      answer.destroy();
    });
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Tests that are written for one server change and remove rows: a Distributed table passes no such statement on. */
const CHANGES_ROWS = new RegExp(
  `^\\s*((?:TRUNCATE TABLE|ALTER TABLE|DELETE FROM|OPTIMIZE TABLE) (?:${[...SHARDING_KEYS.keys()].join('|')}))\\b(?!_shard)`,
);

interface Wishes {
  readonly servers: readonly string[];
  readonly clusters: Readonly<Record<string, number>>;
  readonly engines: ReplicatedEngines;
}

async function handle(incoming: IncomingMessage, answer: ServerResponse, wishes: Wishes): Promise<void> {
  const [first = '', ...others] = wishes.servers;
  // Inserts name their table in the address, and their body may be large.
  if (new URL(incoming.url ?? '', first).searchParams.has('query')) {
    await forward(first, incoming, incoming, answer);
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const [clause, cluster = ''] = / ON CLUSTER (\w+)/.exec(text) ?? [];
  const isForAll = /^(CREATE|DROP) DATABASE /.test(text) || CHANGES_ROWS.test(text);
  const count = isForAll ? wishes.servers.length : (wishes.clusters[cluster] ?? 0);
  const local = (clause === undefined ? text : text.replace(clause, '')).replace(CHANGES_ROWS, '$1_shard');
  const body = wishes.engines === 'as-declared' ? local : withoutReplicas(local);
  for (const server of others.slice(0, Math.max(0, count - 1))) await forward(server, incoming, [body]);
  await forward(first, incoming, count > 0 ? [body] : chunks, answer);
}

/** Without an answer to write to, rejects if the server refuses. */
function forward(
  server: string,
  incoming: IncomingMessage,
  body: AsyncIterable<unknown> | Iterable<unknown>,
  answer?: ServerResponse,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { ...incoming.headers, connection: 'close' };
    delete headers.host;
    delete headers['content-length'];
    delete headers['transfer-encoding'];
    const sent = request(new URL(incoming.url ?? '/', server), {
      method: incoming.method,
      headers,
      agent: false,
    });
    sent.on('error', reject);
    sent.on('response', (reply) => {
      reply.on('error', reject);
      if (answer === undefined) {
        reply.resume().on('end', () => {
          if (reply.statusCode === 200) resolve();
          else reject(new Error(`${server} answered ${String(reply.statusCode)}`));
        });
        return;
      }
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer).on('finish', resolve);
    });
    answer?.on('close', () => sent.destroy());
    void (async () => {
      for await (const chunk of body) sent.write(chunk);
      sent.end();
    })().catch(reject);
  });
}

function withoutReplicas(statement: string): string {
  return statement.replace(/(?<=^ENGINE = )Replicated[^]*/m, unreplicated);
}
