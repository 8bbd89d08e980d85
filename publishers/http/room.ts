import { DETAILS } from '../../schemas/http/problem-details.ts';
import { type ProblemError, tryAgain } from './problem-error.ts';

const FREE_AGAIN_SECONDS = 2;

/** What one request has in memory. */
export interface Held {
  /** False, and nothing held, where the server holds as much as it may. */
  add(bytes: number): boolean;
  release(): void;
}

/** Bounds what all requests together have in memory, so that a flood is refused and does not end the process. */
export class Room {
  readonly #mostBytes: number;
  #heldBytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  hold(): Held {
    let mine = 0;
    return {
      add: (bytes) => {
        if (this.#heldBytes + bytes > this.#mostBytes) return false;
        this.#heldBytes += bytes;
        mine += bytes;
        return true;
      },
      release: () => {
        this.#heldBytes -= mine;
        mine = 0;
      },
    };
  }
}

export function isFull(): ProblemError {
  return tryAgain('unavailable', DETAILS.roomFull, FREE_AGAIN_SECONDS);
}
