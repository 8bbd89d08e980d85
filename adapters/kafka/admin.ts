import kafkajs, { type Admin } from './kafkajs.ts';
import type { KafkaConnection } from '../configuration/connections.ts';
import { explainKafkaConnection } from '../errors/explain-kafka.ts';
import { kafkaClientOptions } from './client-options.ts';

/** One attempt. Who asks has a time limit, and a broker on a loaded machine takes seconds for a connection. */
const IMPATIENT = { connectionTimeout: 7_000, requestTimeout: 7_000, retry: { retries: 0 } };

export type Patience = 'patient' | 'impatient';

/** Connects an admin client, and always closes it. If Kafka refuses or does not answer, the error says what to do. */
export async function withAdmin<T>(
  connection: KafkaConnection,
  patience: Patience,
  ask: (admin: Admin) => Promise<T>,
): Promise<T> {
  const kafka = new kafkajs.Kafka({
    ...kafkaClientOptions(connection),
    clientId: 'countyflow',
    ...(patience === 'impatient' && IMPATIENT),
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await ask(admin);
  } catch (error) {
    throw explainKafkaConnection(error, connection);
  } finally {
    await admin.disconnect();
  }
}
