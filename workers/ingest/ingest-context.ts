import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Validator } from '../../pipeline/validation/pool.ts';
import type { RejectSender } from '../../publishers/rejects/reject-sender.ts';
import type { BufferPools } from '../../pipeline/validation/buffer-pools.ts';
import { openStore, type Store } from './store.ts';

/** What all sources of a process share. */
export interface IngestContext {
  readonly client: ClickHouseClient;
  readonly validator: Validator;
  readonly pools: BufferPools;
  readonly store: Store;
}

export function createIngestContext(
  client: ClickHouseClient,
  validator: Validator,
  pools: BufferPools,
  rejects?: RejectSender,
): IngestContext {
  return { client, validator, pools, store: openStore(client, rejects) };
}
