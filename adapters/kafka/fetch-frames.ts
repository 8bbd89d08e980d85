import { Buffer } from 'node:buffer';
import { createPermits } from '../permits.ts';
import { giveAnswerMemoryBack } from './answer-memory.ts';

/** Memory is the process's: over all its readers, one at a time has an answer or a batch in memory that is large. */
const largeOnes = createPermits(1);

/** The permit to have something large in memory, for as long as one reading lasts. */
export class Hold {
  #granted: Promise<() => void> | undefined;

  /** Waits for the other readings that have one. */
  async take(): Promise<void> {
    this.#granted ??= largeOnes.acquire();
    await this.#granted;
  }

  /** Gives it back, also where it is granted only later. Safe to call twice. */
  release(): void {
    void this.#granted?.then((release) => {
      release();
    });
    this.#granted = undefined;
  }
}

/** An answer to a fetch: the whole frame, or its first 128 MiB, and the permit where that is large. */
export class FetchFrame {
  readonly bytes: Buffer;
  readonly hold: Hold;
  #isReleased = false;

  constructor(bytes: Buffer, hold: Hold) {
    this.bytes = bytes;
    this.hold = hold;
  }

  /** Gives the permit and the memory back: nobody may read the bytes afterwards. Safe to call twice. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.hold.release();
    giveAnswerMemoryBack(this.bytes);
  }
}

const TICKET_BYTES = 4;

/**
 * Answers to fetches on their way past kafkajs, which would copy each and keep the last one alive until the next.
 * It is handed a ticket in place of the answer's content.
 */
export class FetchFrames {
  readonly #frames = new Map<number, FetchFrame>();
  #last = 0;

  /** Keeps a frame, and gives the ticket for it. */
  put(frame: FetchFrame): Buffer {
    this.#last = (this.#last + 1) >>> 0;
    this.#frames.set(this.#last, frame);
    const ticket = Buffer.alloc(TICKET_BYTES);
    ticket.writeUInt32BE(this.#last);
    return ticket;
  }

  /** Gives the frame for a ticket, once. Whoever takes it releases it. */
  take(ticket: Buffer): FetchFrame {
    const number = ticket.readUInt32BE();
    const frame = this.#frames.get(number);
    if (frame === undefined) throw new Error('The answer to this fetch is gone: its connection was closed');
    this.#frames.delete(number);
    return frame;
  }

  /** Drops what nobody took: an answer that came after its request was given up. */
  clear(): void {
    for (const frame of this.#frames.values()) frame.release();
    this.#frames.clear();
  }
}
