import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { ClickHouseConnection } from '../../adapters/configuration/connections.ts';
import { deliver, type Offsets } from './deliver.ts';
import { freshDatabase, freshIngest, nameOf } from './database.ts';
import { COUNTIES } from './statistics-reference.ts';

export const SHARDS = [0, 1] as const;
export const REPLICAS = ['a', 'b'] as const;
export type Replica = (typeof REPLICAS)[number];

/** Rows that one insert stored on one shard: what replicas fetch. */
export interface Part {
  readonly shard: number;
  readonly insert: number;
}

/**
 * Two shards of two replicas in one ClickHouse. Each replica is a table with the form of `orders`, and a part is in it
 * once it is fetched. `orders` itself reads one replica of each shard, as a Distributed table does: FINAL in each, and
 * then all rows together.
 */
export interface ReplicaModel extends AsyncDisposable {
  readonly client: ClickHouseClient;
  /** Takes events through the pipeline. No replica has their parts yet, and no slice knows of their arrival. */
  insert(events: readonly string[]): Promise<Part[]>;
  fetch(part: Part, replica: Replica): Promise<void>;
  /** Reports the arrivals of everything inserted so far, as ingest does when its inserts are acknowledged. */
  acknowledge(): Promise<void>;
  /** From which replica of each shard the next queries read. */
  readFrom(replicas: readonly Replica[]): Promise<void>;
  lose(replica: Replica): Promise<void>;
}

export async function openReplicaModel(connection: ClickHouseConnection): Promise<ReplicaModel> {
  const [intake, cluster] = [await freshIngest(connection, COUNTIES), await freshDatabase(connection)];
  const { client } = cluster;
  const run = (query: string) => client.command({ query });
  const table = (shard: number, replica: Replica) => `orders_${String(shard)}${replica}`;
  const intakeName = await nameOf(intake.client);
  await run('RENAME TABLE orders TO orders_form');
  for (const shard of SHARDS)
    for (const replica of REPLICAS) await run(`CREATE TABLE ${table(shard, replica)} AS orders_form`);
  await run(`CREATE TABLE part ENGINE = MergeTree ORDER BY (insert_number, shard) AS
    SELECT toUInt32(0) AS insert_number, toUInt8(0) AS shard, * FROM orders_form LIMIT 0`);
  const offsets: Offsets = new Map();
  let inserts = 0;
  return {
    client,
    async insert(events) {
      inserts += 1;
      await deliver(intake.ingestContext, { events, by: 'stream', again: false, refresh: 'none' }, offsets);
      await run(`INSERT INTO part SELECT ${String(inserts)}, cityHash64(platform, order_id) % ${String(SHARDS.length)}, *
        FROM ${intakeName}.orders`);
      await run(`TRUNCATE TABLE ${intakeName}.orders`);
      return SHARDS.map((shard) => ({ shard, insert: inserts }));
    },
    async fetch({ shard, insert }, replica) {
      await run(`INSERT INTO ${table(shard, replica)} SELECT * EXCEPT (insert_number, shard) FROM part
        WHERE insert_number = ${String(insert)} AND shard = ${String(shard)}`);
    },
    async acknowledge() {
      await run(`INSERT INTO slice_arrivals (slice_start, arrivals, last_arrival, origins)
        SELECT slice_start, arrivals, last_arrival, origins FROM ${intakeName}.slice_arrivals`);
      await run(`TRUNCATE TABLE ${intakeName}.slice_arrivals`);
    },
    async readFrom(replicas) {
      const read = replicas.map((replica, shard) => table(shard, replica)).join('|');
      await run(
        `CREATE OR REPLACE TABLE orders AS orders_form ENGINE = Merge(currentDatabase(), '^(${read})$')`,
      );
    },
    async lose(replica) {
      for (const shard of SHARDS) await run(`TRUNCATE TABLE ${table(shard, replica)}`);
    },
    async [Symbol.asyncDispose]() {
      await intake[Symbol.asyncDispose]();
      await cluster[Symbol.asyncDispose]();
    },
  };
}
