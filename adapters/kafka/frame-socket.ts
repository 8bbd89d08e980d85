import { Buffer } from 'node:buffer';
import { EventEmitter } from 'node:events';
import type { OnReadOpts, Socket } from 'node:net';
import { FetchFrame, type FetchFrames, Hold } from './fetch-frames.ts';
import { IncomingFrame } from './incoming-frame.ts';

/** Where a request and its answer have what they are known by, the size counted. */
const [API_KEY_AT, REQUEST_ID_AT, ANSWER_ID_AT] = [4, 8, 4];
const FETCH = 1;

/** A broker that owes an answer and sends nothing for so long is taken for dead; a large answer may take longer. */
const SILENCE_MS = 30_000;

const PIECE_BYTES = 256 * 1024;

/**
 * A broker's socket as kafkajs uses it, which hands frames on whole. Answers to fetches are set aside, each in one
 * piece of memory; before it receives one that is large it stands still until no other reading has one.
 */
export class FrameSocket extends EventEmitter {
  readonly #socket: Socket;
  readonly #frames: FetchFrames;
  /** Correlation ids of fetches without an answer yet. */
  readonly #fetches = new Set<number>();
  #frame = new IncomingFrame();
  #hold = new Hold();
  #isEnded = false;

  /** Takes what opens the socket, with the memory that it reads into, piece after piece. */
  constructor(open: (onread: OnReadOpts) => Socket, frames: FetchFrames) {
    super();
    this.#frames = frames;
    // Node would make a piece of memory for each reading of 64 KiB.
    const buffer = Buffer.from(new SharedArrayBuffer(PIECE_BYTES));
    this.#socket = open({ buffer, callback: (bytes) => this.#receive(buffer.subarray(0, bytes)) });
    this.#socket
      .on('timeout', () => this.emit('timeout'))
      .on('end', () => this.emit('end'))
      .on('error', (error) => {
        this.#fail(error);
      })
      .on('close', () => {
        this.#hold.release();
      });
  }

  write(request: Buffer): void {
    if (request.length > REQUEST_ID_AT + 4 && request.readInt16BE(API_KEY_AT) === FETCH) {
      this.#fetches.add(request.readInt32BE(REQUEST_ID_AT));
      this.#socket.setTimeout(SILENCE_MS);
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

  /** Gives whether the next piece may come. */
  #receive(piece: Buffer): boolean {
    try {
      for (let at = 0; at < piece.length;) {
        at += this.#frame.put(piece, at);
        if (this.#frame.isAnnounced && this.#frame.isLarge) {
          void this.#waitForHold(Buffer.from(piece.subarray(at)));
          return false;
        }
        if (!this.#frame.isComplete) continue;
        this.#hand(this.#frame, this.#hold);
        [this.#frame, this.#hold] = [new IncomingFrame(), new Hold()];
      }
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  /** Goes on with the rest of a piece when no other reading has something large. The silence meanwhile is ours. */
  async #waitForHold(rest: Buffer): Promise<void> {
    this.#socket.setTimeout(0);
    await this.#hold.take();
    if (this.#isEnded) return;
    this.#socket.setTimeout(SILENCE_MS);
    if (this.#receive(rest)) this.#socket.resume();
  }

  #fail(error: unknown): void {
    if (!this.#isEnded) this.emit('error', error);
  }

  #hand(frame: IncomingFrame, hold: Hold): void {
    const { bytes } = frame;
    const id = bytes.length < ANSWER_ID_AT + 4 ? undefined : bytes.readInt32BE(ANSWER_ID_AT);
    if (id === undefined || !this.#fetches.delete(id)) {
      hold.release();
      if (frame.isCut) throw new RangeError('A broker sent more than any request asks for');
      this.emit('data', bytes);
      return;
    }
    if (this.#fetches.size === 0) this.#socket.setTimeout(0);
    if (this.#isEnded) hold.release();
    else this.emit('data', answerOf(id, this.#frames.put(new FetchFrame(bytes, hold))));
  }
}

/** A frame that answers a request with a ticket. */
function answerOf(id: number, ticket: Buffer): Buffer {
  const answer = Buffer.alloc(8);
  answer.writeInt32BE(4 + ticket.length);
  answer.writeInt32BE(id, ANSWER_ID_AT);
  return Buffer.concat([answer, ticket]);
}
