import { Connection } from '@temporalio/client';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SEARCH_ATTRIBUTES } from '../../../schemas/temporal.ts';
import { ENGINES } from '../../setup/project.mjs';
import { requireProgram } from '../home.ts';
import type { Ports } from '../ports.ts';
import { type Child, type Say, startReady } from '../supervision/child.ts';

/** grpc.health.v1.HealthCheckResponse.ServingStatus */
const SERVING: unknown = 1;
const ANSWER_WITHIN_MS = 5_000;
const EXECUTABLE = join(ENGINES, 'temporal', 'temporal');

/** Starts the Temporal dev server, which keeps its histories in a file. Resolves when its service is up. */
export async function startTemporal(
  folder: string,
  ports: Ports,
  logPath: string,
  say?: Say,
): Promise<Child> {
  requireProgram(EXECUTABLE, 'Temporal', 'TEMPORAL_ADDRESS');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return startReady(
    {
      name: 'Temporal',
      run: { program: EXECUTABLE },
      args: [
        ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(ports.temporal)],
        ...['--ui-port', String(ports.temporalPage), '--ui-disable-news-fetch'],
        ...['--metrics-port', String(ports.temporalMetrics)],
        ...['--db-filename', join(folder, 'temporal.db'), '--log-level', 'warn'],
        ...['--log-format', 'json'],
        // A worker registers them when it starts; one that runs when the file is lost would go on without them.
        ...Object.values(SEARCH_ATTRIBUTES).flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
      ],
      logPath,
    },
    () => temporalIsReady(`127.0.0.1:${ports.temporal}`),
    say,
  );
}

/** Asks the server's health service, once. */
export async function temporalIsReady(address: string): Promise<boolean> {
  let connection: Connection;
  try {
    connection = await Connection.connect({ address, connectTimeout: ANSWER_WITHIN_MS });
  } catch {
    return false; // Not listening yet: what the caller waits for.
  }
  try {
    const service = 'temporal.api.workflowservice.v1.WorkflowService';
    const { status } = await connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      connection.healthService.check({ service }),
    );
    return status === SERVING;
  } catch {
    return false; // It ended again, or is slow: who waits looks at both.
  } finally {
    await connection.close();
  }
}
