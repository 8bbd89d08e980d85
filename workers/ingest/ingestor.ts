import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Validator } from '../validation/pool.ts';
import type { BatchMemories } from './batch-memories.ts';
import { openStore, type Store } from './store.ts';

/** What all sources of a process share. */
export interface Ingestor {
  readonly client: ClickHouseClient;
  readonly validator: Validator;
  readonly memories: BatchMemories;
  readonly store: Store;
}

export function createIngestor(
  client: ClickHouseClient,
  validator: Validator,
  memories: BatchMemories,
): Ingestor {
  return { client, validator, memories, store: openStore(client) };
}
