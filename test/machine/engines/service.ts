import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** A service that notes each of its starts, with what it was told, and works until it is told to stop. */
const [home] = process.argv.slice(2);
if (home === undefined) throw new Error('usage: service.ts HOME');
const { KAFKA_BROKERS, TEMPORAL_ADDRESS, CLICKHOUSE_URL } = process.env;
const line = { pid: process.pid, KAFKA_BROKERS, TEMPORAL_ADDRESS, CLICKHOUSE_URL };
appendFileSync(join(home, 'starts.ndjson'), `${JSON.stringify(line)}\n`);
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
