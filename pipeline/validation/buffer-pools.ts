import { Buffer } from 'node:buffer';
import {
  type BoundedPool,
  createBoundedPool,
  type Lease,
  type PoolUsage,
} from '../../adapters/resource-pool.ts';
import { BATCH_CAPACITY, BatchBuffer } from './batch-buffer.ts';

/** Rows take nearly half of the bytes of their events, those of the index among them; this leaves a margin. */
const rowsBytes = (eventBytes: number): number => Math.ceil(0.6 * eventBytes);

/** Some hundred events: what waits in a partition that is up to date. */
const SMALL_BATCH_BYTES = 512 * 1024;

/** How many buffers of each kind a process has. */
export interface PoolSizes {
  readonly events: number;
  /** As many as for events unless stated. */
  readonly rows?: number;
  /** As many as for other rows unless stated. */
  readonly smallRows?: number;
}

/**
 * Two sources can each read one batch while two of theirs are validated. The rows of twelve batches can wait to be
 * stored, and those of many small ones, since there may be hundreds of partitions.
 */
export const WORKER_POOL_SIZES: PoolSizes = { events: 6, rows: 12, smallRows: 64 };

/** Bounds the memory that batches take, across all partitions and archives of a process. */
export interface BufferPools {
  /** Holds the events of a batch from the first read until the batch is validated. */
  readonly events: BoundedPool<BatchBuffer>;
  /** Leases a buffer for the rows of a batch whose events have this many bytes, until the rows are stored. */
  acquireRows(eventBytes: number): Promise<Lease<Uint8Array>>;
  usage(): readonly (PoolUsage & { readonly pool: 'events' | 'rows' | 'small_rows' })[];
}

export function createBufferPools({ events, rows = events, smallRows = rows }: PoolSizes): BufferPools {
  const rowsPool = createRowsPool(rows, rowsBytes(BATCH_CAPACITY.bytes));
  const smallRowsPool = createRowsPool(smallRows, rowsBytes(SMALL_BATCH_BYTES));
  const eventsPool = createBoundedPool({
    maxLeases: events,
    create: () => new BatchBuffer(),
    reset: (buffer: BatchBuffer) => {
      buffer.truncate(0);
    },
  });
  return {
    events: eventsPool,
    acquireRows: (eventBytes) => (eventBytes <= SMALL_BATCH_BYTES ? smallRowsPool : rowsPool).acquire(),
    usage: () => [
      { pool: 'events', ...eventsPool.usage() },
      { pool: 'rows', ...rowsPool.usage() },
      { pool: 'small_rows', ...smallRowsPool.usage() },
    ],
  };
}

function createRowsPool(maxLeases: number, bytes: number): BoundedPool<Uint8Array> {
  return createBoundedPool({ maxLeases, create: () => Buffer.from(new SharedArrayBuffer(bytes)) });
}
