import { Buffer } from 'node:buffer';
import { EventEmitter } from 'node:events';
import { connect as connectPlain, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { SocketOptions } from 'kafkajs/src/network/socketFactory.js';
import type { Lease } from '../resource-pool.ts';
import { leaseResponseBuffer, MAX_RESPONSE_BYTES, SMALL_RESPONSE_BYTES } from './bounds.ts';
import { FetchFrame, type FetchFrames, LargeDataSlot } from './fetch-frames.ts';

/** Where the API key of a request and the correlation ids of requests and responses begin, after the size. */
const [API_KEY_AT, REQUEST_ID_AT, RESPONSE_ID_AT] = [4, 8, 4];
const FETCH = 1;

/** A broker that owes a response and sends nothing for this long counts as dead. A whole response may take longer. */
const MAX_SILENCE_MS = 30_000;

const PIECE_BYTES = 256 * 1024;

/**
 * The socket that kafkajs uses for a broker; it passes on whole frames. Sets fetch responses aside, each in one
 * buffer. Before it receives a large one it stops reading until no other reader holds large data.
 */
export class FrameSocket extends EventEmitter {
  readonly #socket: Socket;
  readonly #frames: FetchFrames;
  /** Correlation ids of the fetches that await a response. */
  readonly #fetches = new Set<number>();
  #frame = new IncomingFrame();
  #largeDataSlot = new LargeDataSlot();
  #isEnded = false;

  /** `open` must open the socket with the given buffer, into which it reads one piece after another. */
  constructor(open: (onread: OnReadOpts) => Socket, frames: FetchFrames) {
    super();
    this.#frames = frames;
    // Node would allocate a buffer for every 64 KiB that it reads.
    const buffer = Buffer.from(new SharedArrayBuffer(PIECE_BYTES));
    this.#socket = open({ buffer, callback: (bytes) => this.#receive(buffer.subarray(0, bytes)) });
    this.#socket
      .on('timeout', () => this.emit('timeout'))
      .on('end', () => this.emit('end'))
      .on('error', (error) => {
        this.#fail(error);
      })
      .on('close', () => {
        // Also the rest of a piece that waits for the slot is of no use.
        this.#isEnded = true;
        this.#largeDataSlot.release();
        this.#frame.discard();
      });
  }

  write(request: Buffer): void {
    if (request.length > REQUEST_ID_AT + 4 && request.readInt16BE(API_KEY_AT) === FETCH) {
      this.#fetches.add(request.readInt32BE(REQUEST_ID_AT));
      this.#socket.setTimeout(MAX_SILENCE_MS);
    }
    this.#socket.write(request);
  }

  end(): void {
    this.#isEnded = true;
    this.#socket.destroySoon();
  }

  unref(): void {
    this.#socket.unref();
  }

  /** Returns whether the socket may go on reading. */
  #receive(piece: Buffer): boolean {
    try {
      for (let at = 0; at < piece.length;) {
        at += this.#frame.put(piece, at);
        if (this.#frame.isAnnounced && this.#frame.isLarge) {
          void this.#waitForSlot(Buffer.from(piece.subarray(at)));
          return false;
        }
        if (!this.#frame.isComplete) continue;
        this.#deliver(this.#frame, this.#largeDataSlot);
        [this.#frame, this.#largeDataSlot] = [new IncomingFrame(), new LargeDataSlot()];
      }
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  /** Resumes with the rest of a piece once no other reader holds large data. The wait does not count as silence. */
  async #waitForSlot(rest: Buffer): Promise<void> {
    this.#socket.setTimeout(0);
    await this.#largeDataSlot.acquire();
    if (this.#isEnded) return;
    this.#socket.setTimeout(MAX_SILENCE_MS);
    if (this.#receive(rest)) this.#socket.resume();
  }

  #fail(error: unknown): void {
    if (!this.#isEnded) this.emit('error', error);
  }

  #deliver(frame: IncomingFrame, slot: LargeDataSlot): void {
    const { resource: bytes } = frame.buffer;
    const id = bytes.length < RESPONSE_ID_AT + 4 ? undefined : bytes.readInt32BE(RESPONSE_ID_AT);
    if (id === undefined || !this.#fetches.delete(id)) {
      slot.release();
      if (frame.isTruncated)
        throw new RangeError('A broker announced a frame of more than any request asks for');
      this.emit('data', bytes);
      return;
    }
    if (this.#fetches.size === 0) this.#socket.setTimeout(0);
    if (this.#isEnded) slot.release();
    else this.emit('data', responseOf(id, this.#frames.put(new FetchFrame(frame.buffer, slot))));
  }
}

/** A response frame whose content is a handle. */
function responseOf(id: number, handle: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeInt32BE(4 + handle.length);
  head.writeInt32BE(id, RESPONSE_ID_AT);
  return Buffer.concat([head, handle]);
}

const SIZE_BYTES = 4;

/** A frame of Kafka's protocol while it arrives: its size in four bytes, then that many bytes. */
class IncomingFrame {
  readonly #size = Buffer.alloc(SIZE_BYTES);
  #arrived = 0;
  #buffer: Lease<Buffer> | undefined;

  /**
   * Copies what belongs to this frame from a piece, starting at `at`, and returns how many bytes that was. The
   * call that completes the size copies nothing after it, so that the caller can look at the size first.
   */
  put(piece: Buffer, at: number): number {
    if (this.#arrived < SIZE_BYTES) {
      const copied = piece.copy(this.#size, this.#arrived, at, at + SIZE_BYTES - this.#arrived);
      this.#arrived += copied;
      return copied;
    }
    const taken = Math.min(piece.length - at, this.#total - this.#arrived);
    // copy() stops at the end of its target, which drops what exceeds the largest response.
    piece.copy(this.buffer.resource, this.#arrived, at, at + taken);
    this.#arrived += taken;
    return taken;
  }

  /** Whether the size is known and no content has arrived yet. */
  get isAnnounced(): boolean {
    return this.#arrived === SIZE_BYTES;
  }

  get isComplete(): boolean {
    return this.#arrived >= SIZE_BYTES && this.#arrived === this.#total;
  }

  get isLarge(): boolean {
    return this.#total > SMALL_RESPONSE_BYTES;
  }

  /** The frame with its size; only the first 128 MiB of a larger one. Leased at the first call. */
  get buffer(): Lease<Buffer> {
    if (this.#buffer === undefined) {
      this.#buffer = leaseResponseBuffer(Math.min(this.#total, MAX_RESPONSE_BYTES));
      this.#size.copy(this.#buffer.resource);
    }
    return this.#buffer;
  }

  /** Gives up what has arrived. */
  discard(): void {
    this.#buffer?.discard();
  }

  get isTruncated(): boolean {
    return this.#total > MAX_RESPONSE_BYTES;
  }

  get #total(): number {
    const size = this.#size.readInt32BE();
    if (size < 0) throw new RangeError(`A broker announced a frame of ${size} bytes`);
    return SIZE_BYTES + size;
  }
}

const KEEP_ALIVE_AFTER_MS = 60_000;

/** Opens a socket as kafkajs does, but reads into the buffer of `onread`. */
export function openSocket({ host, port, ssl, onConnect }: SocketOptions, onread: OnReadOpts): Socket {
  const to = { host, port, onread };
  const name = isIP(host) === 0 ? { servername: host } : {};
  const socket = ssl
    ? connectTls({ ...to, ...name, ...(ssl as ConnectionOptions) }, onConnect)
    : connectPlain(to, onConnect);
  return socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS);
}
