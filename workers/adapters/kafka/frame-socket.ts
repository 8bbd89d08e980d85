import { Buffer } from 'node:buffer';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { type FetchFrames, Hold } from './fetch-frames.ts';
import { IncomingFrame } from './incoming-frame.ts';

/** Where a request and its answer have what they are known by, the size counted. */
const [API_KEY_AT, REQUEST_ID_AT, ANSWER_ID_AT] = [4, 8, 4];
const FETCH = 1;

/** A broker that owes an answer and sends nothing for so long is taken for dead; a large answer may take longer. */
const SILENCE_MS = 30_000;

/**
 * A broker's socket as kafkajs uses it, which hands frames on whole. Answers to fetches are set aside, each in one
 * piece of memory; before it receives one that is large it stands still until no other reading has one.
 */
export class FrameSocket extends EventEmitter {
  readonly #socket: Socket;
  readonly #frames: FetchFrames;
  /** Correlation ids of fetches without an answer yet. */
  readonly #fetches = new Set<number>();
  #isEnded = false;

  constructor(socket: Socket, frames: FetchFrames) {
    super();
    this.#socket = socket;
    this.#frames = frames;
    socket.on('timeout', () => this.emit('timeout'));
    // It ends the loop below too; a write that fails after that must not end the process.
    socket.on('error', () => undefined);
    this.#receive().then(
      () => this.emit('end'),
      (error: unknown) => {
        if (!this.#isEnded) this.emit('error', error);
      },
    );
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

  async #receive(): Promise<void> {
    let frame = new IncomingFrame();
    let hold = new Hold();
    try {
      for await (const piece of this.#socket as AsyncIterable<Buffer>) {
        for (let at = 0; at < piece.length;) {
          at += frame.put(piece, at);
          if (frame.isAnnounced && frame.isLarge) await this.#waitFor(hold);
          if (!frame.isComplete) continue;
          this.#hand(frame, hold);
          [frame, hold] = [new IncomingFrame(), new Hold()];
        }
      }
    } finally {
      hold.release();
    }
  }

  /** The silence meanwhile is ours. */
  async #waitFor(hold: Hold): Promise<void> {
    this.#socket.setTimeout(0);
    await hold.take();
    this.#socket.setTimeout(SILENCE_MS);
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
    else this.emit('data', answerOf(id, this.#frames.put({ bytes, hold })));
  }
}

/** A frame that answers a request with a ticket. */
function answerOf(id: number, ticket: Buffer): Buffer {
  const answer = Buffer.alloc(8);
  answer.writeInt32BE(4 + ticket.length);
  answer.writeInt32BE(id, ANSWER_ID_AT);
  return Buffer.concat([answer, ticket]);
}
