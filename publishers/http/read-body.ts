import type { IncomingMessage } from 'node:http';
import { REQUEST_LIMITS } from '../../schemas/http/limits.ts';
import { DETAILS } from '../../schemas/http/problem-details.ts';
import { ProblemError } from './problem-error.ts';
import { type Held, isFull } from './room.ts';

/**
 * The body as it travels, in memory of its own, which can be given to a thread. Throws a 413 as soon as it is known to
 * be too large. Node itself ends a request that does not arrive in time.
 */
export async function readBody(incoming: IncomingMessage, held: Held): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(incoming.headers['content-length'] ?? 0) > REQUEST_LIMITS.bodyBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > REQUEST_LIMITS.bodyBytes) fail(tooLarge());
      else if (!held.add(chunk.length)) fail(isFull());
    };
    const end = (settle: () => void): void => {
      incoming.off('data', take).off('end', done).off('close', gone).off('error', gone);
      settle();
    };
    const done = (): void => {
      end(resolve);
    };
    const gone = (): void => {
      fail(new ProblemError('not-in-time', DETAILS.cutOff));
    };
    const fail = (error: ProblemError): void => {
      end(() => {
        reject(error);
      });
    };
    incoming.on('data', take).on('end', done).on('close', gone).on('error', gone);
  });
  const body = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

function tooLarge(): ProblemError {
  return new ProblemError('too-large', DETAILS.bodyTooLarge);
}
