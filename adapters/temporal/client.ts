import { Client, Connection } from '@temporalio/client';
import type { TemporalConnection } from '../configuration/connections.ts';
import { explainTemporal } from '../errors/explain-temporal.ts';
import { retryWhileOpen } from './retry-while-open.ts';
import { refusalAt } from '../errors/knock.ts';
import { registerSearchAttributes } from './search-attributes.ts';
import { namespaceOf, serverOptions } from './server-options.ts';

export interface TemporalClient {
  readonly client: Client;
  /** Rejects if the server does not answer. */
  checkHealth(): Promise<void>;
  /** Rejects if the server does not allow it. */
  registerSearchAttributes(): Promise<void>;
  close(): Promise<void>;
}

/** Throws within seconds if no Temporal server answers. */
export async function connectTemporal(to: TemporalConnection): Promise<TemporalClient> {
  let connection: Connection;
  try {
    connection = await Connection.connect({
      ...serverOptions(to),
      connectTimeout: '4500 milliseconds',
      interceptors: [retryWhileOpen],
    });
  } catch (error) {
    throw explainTemporal(error, to, await refusalAt([to.address]));
  }
  return {
    client: new Client({ connection, namespace: namespaceOf(to) }),
    checkHealth: async () => {
      await connection.workflowService.getSystemInfo({});
    },
    registerSearchAttributes: () => registerSearchAttributes(connection, namespaceOf(to)),
    close: () => connection.close(),
  };
}
