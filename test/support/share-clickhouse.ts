import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { startTestEngines, type TestEngines } from '../engines.ts';

/**
 * For the files of a project: a ClickHouse for each worker that runs them, started when its first file asks. All end with
 * this process, however it ends. None is started where the environment names one.
 */
export default async function shareClickHouse(
  project: TestProject,
): Promise<(() => Promise<void>) | undefined> {
  if (readEnvironment().clickhouseUrl !== undefined) return undefined;
  const started = new Map<string, Promise<TestEngines>>();
  const serverOf = (worker: string): Promise<TestEngines> => {
    const server = started.get(worker) ?? startTestEngines({ clickhouse: true });
    started.set(worker, server);
    // The next file may have more luck.
    server.catch(() => started.delete(worker));
    return server;
  };
  const answers = createServer((request, response) => {
    serverOf(request.url ?? '').then(
      ({ addresses: { clickhouseUrl, clickhouseLogin } }) =>
        response.end(JSON.stringify({ clickhouseUrl, clickhouseLogin })),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((listening) => answers.listen(0, '127.0.0.1', listening));
  project.provide('sharedClickHouses', `http://127.0.0.1:${(answers.address() as AddressInfo).port}`);
  return async () => {
    answers.close();
    await Promise.all([...started.values()].map(async (server) => (await server).stop()));
  };
}
