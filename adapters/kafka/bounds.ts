import { Buffer } from 'node:buffer';
import { createResourcePool, type Lease } from '../resource-pool.ts';

/** Smaller buffers cost less to allocate than to pool. */
const MIN_POOLED_BYTES = 128 * 1024;

/**
 * Shared memory, which V8 does not count as pressure on its heap: a few fresh buffers for responses would make it
 * collect the garbage of the whole process. As many stay idle as readers fill a batch at once.
 */
const pool = createResourcePool({
  create: () => Buffer.from(new SharedArrayBuffer(SMALL_RESPONSE_BYTES)),
  maxIdle: 4,
});

/** Leases a buffer of exactly `bytes` bytes: from the pool for a response of the usual size, else a new one. */
export function leaseResponseBuffer(bytes: number): Lease<Buffer> {
  if (bytes > SMALL_RESPONSE_BYTES) return freedAtOnce(bytes);
  if (bytes < MIN_POOLED_BYTES) {
    const nothing = (): void => undefined;
    return { resource: Buffer.allocUnsafeSlow(bytes), release: nothing, discard: nothing };
  }
  const lease = pool.lease();
  return { ...lease, resource: lease.resource.subarray(0, bytes) };
}

function freedAtOnce(bytes: number): Lease<Buffer> {
  const resource = Buffer.from(new ArrayBuffer(bytes));
  const free = (): void => {
    freeAtOnce(resource);
  };
  return { resource, release: free, discard: free };
}

/**
 * Frees the memory of a large buffer, which is empty afterwards. V8 would keep 128 MiB until it next collects the old garbage
 * of its heap.
 */
export function freeAtOnce({ buffer }: Buffer): void {
  if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
}

const MIB = 1024 * 1024;

/**
 * The largest response to a fetch that is kept whole. Kafka returns the first record batch whole however little is
 * requested; of a larger response only the beginning is kept, and its batch is refused.
 */
export const MAX_RESPONSE_BYTES = 128 * MIB;

/**
 * Covers the responses to fetches of 1 MiB, and batches that are a little larger. Each reader may hold one of
 * these.
 */
export const SMALL_RESPONSE_BYTES = 2 * MIB;

/**
 * The largest batch that is decompressed. By default producers gather 16 KiB and brokers accept 1 MiB, compressed,
 * and JSON shrinks to a tenth: no honest batch comes near this.
 */
export const MAX_DECOMPRESSED_BYTES = 64 * MIB;

/**
 * What 1 MiB of compressed JSON decompresses to. Each reader may decompress this much at the same time as the
 * others.
 */
export const SMALL_DECOMPRESSED_BYTES = 8 * MIB;
