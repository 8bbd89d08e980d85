import { join } from 'node:path';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import type { State } from '../../../infra/engines/state.ts';
import { runHere } from '../../support/command-here.ts';
import type { CommandRun } from '../../support/countyflow.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { wordsOf } from '../../support/markdown.ts';
import { copyProject } from '../../support/project-copy.ts';
import { addressesIn, asPipeline } from '../../support/up-home.ts';

/** Commands that start or stop processes; the others run in the process of the test, at a tenth of the cost. */
const OF_THEIR_OWN = /^npx countyflow (?:up|down)\b/;

/** Somebody who follows the pages in a fresh clone. */
export interface Reader extends AsyncDisposable {
  readonly folder: string;
  readonly home: string;
  /** What the reader has put into variables of the shell. */
  readonly given: Record<string, string>;
  /** Words of a page for which the reader types others, such as the name of a source. */
  readonly named: Map<string, string>;
  addresses(): NonNullable<State['addresses']>;
  /** Types a line of a page, or asks the query of one. */
  type(line: string): Promise<CommandRun>;
  /** What `countyflow` with these words does. */
  command(...words: readonly string[]): Promise<CommandRun>;
  /** What the pipeline's own user finds in ClickHouse. */
  asPipeline<T>(find: (client: ClickHouseClient) => Promise<T>): Promise<T>;
  ask<T>(query: string, parameters?: Record<string, unknown>): Promise<T[]>;
  /** Opens a second window, in which a server runs. */
  serve(command: 'ingest-http' | 'web'): Promise<HttpServer>;
  /** What the server says as it ends. */
  stopServing(signal?: NodeJS.Signals): Promise<unknown>;
}

export function openReader(): Reader {
  const project = copyProject();
  const { folder } = project;
  const home = join(folder, '.countyflow');
  const before = process.cwd();
  let server: HttpServer | undefined;

  const command: Reader['command'] = (...words) => {
    process.chdir(folder);
    return runHere({ COUNTYFLOW_HOME: home }, ...words).finally(() => {
      process.chdir(before);
    });
  };

  const reader: Reader = {
    folder,
    home,
    given: {},
    named: new Map(),
    addresses: () => addressesIn(home),
    command,
    asPipeline: (find) => asPipeline(home, find),
    ask: (query, parameters) => asPipeline(home, (client) => rows(client, query, parameters)),
    async type(line) {
      if (line.startsWith('SELECT ')) {
        const found = await reader.ask(line);
        return { code: 0, out: found.map((row) => `${JSON.stringify(row)}\n`).join(''), err: '' };
      }
      if (!line.startsWith('npx countyflow ') || OF_THEIR_OWN.test(line))
        return project.runInShell(line, reader.given);
      if (/[`$|&;<>\\*?]/.test(line)) throw new Error(`'${line}' needs a shell`);
      // It stays in its window, and says where it listens.
      if (line === 'npx countyflow web') return { code: 0, out: (await reader.serve('web')).url, err: '' };
      const [, ...words] = wordsOf(line).map((word) => reader.named.get(word) ?? word);
      return command(...words);
    },
    async serve(name) {
      await reader.stopServing();
      server = await startHttpServer(home, addressesIn(home), name);
      return server;
    },
    async stopServing(signal = 'SIGINT') {
      const ended = await server?.end(signal);
      server = undefined;
      return ended;
    },
    async [Symbol.asyncDispose]() {
      await reader.stopServing();
      await project.run('npx countyflow down');
      project.remove();
    },
  };
  return reader;
}
