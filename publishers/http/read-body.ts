import type { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { MEBIBYTE, REQUEST_LIMITS } from '../../schemas/http/limits.ts';
import { label } from '../../schemas/text/say.ts';
import { ProblemError, tryAgain } from '../../schemas/http/problem-error.ts';

/**
 * The body as it travels, in memory of its own, which can be given to a thread. Throws a 413 as soon as it is known to
 * be too large. Node itself ends a request that does not arrive in time.
 */
export async function readBody(incoming: IncomingMessage, held: Held): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(incoming.headers['content-length'] ?? 0) > REQUEST_LIMITS.bodyBytes) throw tooLarge();
  if (incoming.destroyed) throw cutOff();
  const chunks: Buffer[] = [];
  let bytes = 0;
  // By events: an iterator takes four times as long, about as long as to judge an event.
  await new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > REQUEST_LIMITS.bodyBytes) giveUp(tooLarge());
      else if (!held.add(chunk.length)) giveUp(isFull());
    };
    const giveUp = (problem: ProblemError): void => {
      // What else comes is dropped, so that the answer arrives.
      incoming.off('data', take).resume();
      reject(problem);
    };
    incoming
      .on('data', take)
      .on('end', resolve)
      .on('close', () => {
        if (!incoming.readableEnded) giveUp(cutOff());
      });
  });
  const body = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

function cutOff(): ProblemError {
  return new ProblemError('not-in-time', label('http.cut-off'));
}

function tooLarge(): ProblemError {
  return new ProblemError(
    'too-large',
    label('http.body-too-large', { mib: String(REQUEST_LIMITS.bodyBytes / MEBIBYTE) }),
  );
}

const FREE_AGAIN_SECONDS = 2;

/** What one request has in memory. */
interface Held {
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
  return tryAgain('unavailable', label('http.room-full'), FREE_AGAIN_SECONDS);
}
