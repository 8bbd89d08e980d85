import { Buffer } from 'node:buffer';
import { createBoundedPool, type Lease } from '../resource-pool.ts';

/**
 * Across all readers of the process, one at a time holds a large response or a large decompressed batch in memory.
 */
const slots = createBoundedPool({ maxLeases: 1, create: () => undefined });

/** What one read needs to hold large data in memory; most reads never acquire it. */
export class LargeDataSlot {
  #granted: Promise<Lease<undefined>> | undefined;

  /** Waits until no other read holds the slot. Returns at once where this read holds it. */
  async acquire(): Promise<void> {
    this.#granted ??= slots.acquire();
    await this.#granted;
  }

  /** Gives the slot back, also where it is granted only later. A second call does nothing. */
  release(): void {
    void this.#granted?.then((lease) => {
      lease.release();
    });
    this.#granted = undefined;
  }
}

/** The frame of a fetch response, or its first 128 MiB. A large one comes with the slot for large data acquired. */
export class FetchFrame {
  readonly largeDataSlot: LargeDataSlot;
  readonly #buffer: Lease<Buffer>;

  constructor(buffer: Lease<Buffer>, largeDataSlot: LargeDataSlot) {
    this.#buffer = buffer;
    this.largeDataSlot = largeDataSlot;
  }

  get bytes(): Buffer {
    return this.#buffer.resource;
  }

  /** Releases the slot and the buffer: do not read the bytes afterwards. A second call does nothing. */
  release(): void {
    this.largeDataSlot.release();
    this.#buffer.release();
  }
}

const HANDLE_BYTES = 4;

/**
 * Carries fetch responses past kafkajs, which would copy each and keep the last one alive until the next. kafkajs
 * gets a handle in place of the response.
 */
export class FetchFrames {
  readonly #frames = new Map<number, FetchFrame>();
  #lastHandle = 0;

  /** Keeps a frame and returns its handle. */
  put(frame: FetchFrame): Buffer {
    this.#lastHandle = (this.#lastHandle + 1) >>> 0;
    this.#frames.set(this.#lastHandle, frame);
    const handle = Buffer.alloc(HANDLE_BYTES);
    handle.writeUInt32BE(this.#lastHandle);
    return handle;
  }

  /** Returns the frame for a handle, once. The caller must release it. Throws after {@link clear}. */
  take(handle: Buffer): FetchFrame {
    const number = handle.readUInt32BE();
    const frame = this.#frames.get(number);
    if (frame === undefined) throw new Error('The response to this fetch is gone: its connection was closed');
    this.#frames.delete(number);
    return frame;
  }

  /** Releases the frames that were not taken: responses that came after their request timed out. */
  clear(): void {
    for (const frame of this.#frames.values()) frame.release();
    this.#frames.clear();
  }
}
