import { connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import {
  type Addresses,
  connectionsTo,
  readEnvironment,
} from '../../../adapters/configuration/environment.ts';
import { createBufferPools, WORKER_POOL_SIZES } from '../../../pipeline/validation/batch-buffer.ts';
import { openValidator } from '../../../pipeline/validation/pool.ts';
import { drainPartition } from '../../../workers/ingest/drain-partition.ts';
import { createIngestContext } from '../../../workers/ingest/pump.ts';
import { openWorkerRejects } from '../../../workers/ingest/rejects.ts';
import { COUNTIES } from '../../support/events.ts';

/**
 * Runs the worker's ingest as a separate process, whose memory a test can read. Drains partition 0 of all topics
 * at the same time, each up to the offset that follows its name. Then sends a message and stays until it is
 * killed.
 */
const [addresses = '', ...targets] = process.argv.slice(2);
const { credentials } = readEnvironment({});
const connections = connectionsTo(JSON.parse(addresses) as Addresses, credentials);
const client = connectClickHouse(connections.clickhouse);
const validator = openValidator(COUNTIES);
// As many buffers as the worker has.
const pools = createBufferPools(WORKER_POOL_SIZES);
const rejects = openWorkerRejects(connections.kafka);
const ingestContext = createIngestContext(client, validator, pools, rejects);

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
    const { cursor } = await drainPartition(ingestContext, connections.kafka, request, {
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
await rejects.close();
await client.close();
process.send?.('drained');
setInterval(() => undefined, 60_000);
