import { Client, Connection } from '@temporalio/client';
import { NAMESPACE } from '../../../schemas/temporal.ts';

export interface TemporalClient {
  readonly client: Client;
  close(): Promise<void>;
}

/** Throws within seconds where no Temporal server answers at the address. */
export async function connectTemporal(address: string): Promise<TemporalClient> {
  let connection: Connection;
  try {
    connection = await Connection.connect({ address, connectTimeout: '5 seconds' });
  } catch (error) {
    throw new Error(`no Temporal answers on ${address}: run \`countyflow up\`, or set TEMPORAL_ADDRESS`, {
      cause: error,
    });
  }
  return { client: new Client({ connection, namespace: NAMESPACE }), close: () => connection.close() };
}
