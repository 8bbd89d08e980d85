import { Buffer } from 'node:buffer';
import { createResourcePool, type Lease } from '../resource-pool.ts';
import { SMALL_RESPONSE_BYTES } from './bounds.ts';

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
  if (bytes < MIN_POOLED_BYTES || bytes > SMALL_RESPONSE_BYTES)
    return unpooled(Buffer.allocUnsafeSlow(bytes));
  const lease = pool.lease();
  return { ...lease, resource: lease.resource.subarray(0, bytes) };
}

function unpooled(buffer: Buffer): Lease<Buffer> {
  return { resource: buffer, release: () => undefined, discard: () => undefined };
}
