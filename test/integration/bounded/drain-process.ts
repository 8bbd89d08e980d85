import { connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { drainPartition } from '../../../workers/ingest/drain-partition.ts';
import {
  type Addresses,
  connectionsTo,
  readEnvironment,
} from '../../../adapters/configuration/environment.ts';
import { createBatchMemories, IN_WORKER } from '../../../workers/ingest/batch-memories.ts';
import { createIngestor } from '../../../workers/ingest/ingestor.ts';
import { openValidator } from '../../../workers/validation/pool.ts';
import { COUNTIES } from '../../support/events.ts';

/**
 * The worker's ingest as a process of its own, whose memory a test can read: drains partition 0 of topics side by
 * side, each to the offset that follows its name. Says so by a message, and stays until it is told to end.
 */
const [addresses = '', ...targets] = process.argv.slice(2);
const { credentials } = readEnvironment({});
const connections = connectionsTo(JSON.parse(addresses) as Addresses, credentials);
const client = connectClickHouse(connections.clickhouse);
const validator = openValidator(COUNTIES);
// As many batches in memory as the worker has.
const ingestor = createIngestor(client, validator, createBatchMemories(...IN_WORKER));

async function drainTo(target: string): Promise<void> {
  const [topic = '', end] = target.split('=');
  let request = {
    topic,
    partition: 0,
    incarnation: 1,
    cursor: null as string | null,
    highWatermark: null,
    drainMs: 2_000,
  };
  for (;;) {
    const { cursor } = await drainPartition(ingestor, connections.kafka, request, {
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onMirrorFailure: (error) => {
        throw error;
      },
    });
    if (cursor === end) return;
    request = { ...request, cursor };
  }
}

await Promise.all(targets.map(drainTo));
await validator.close();
await client.close();
process.send?.('drained');
setInterval(() => undefined, 60_000);
