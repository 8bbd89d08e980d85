import { Buffer } from 'node:buffer';
import { SMALL_ANSWER_BYTES } from './bounds.ts';

/** What is smaller is cheaper made anew. */
const LEAST_BYTES = 128 * 1024;

/** As many as readers fill a batch at once. */
const MOST_KEPT = 4;

const kept: SharedArrayBuffer[] = [];

/**
 * Memory for an answer to a fetch, used again and again where the answer is of the usual size. It is of the shared
 * kind, which V8 does not count as pressure on its heap: fresh memory for each answer makes it collect the garbage
 * of the whole process after a few.
 */
export function takeAnswerMemory(bytes: number): Buffer {
  if (bytes < LEAST_BYTES || bytes > SMALL_ANSWER_BYTES) return Buffer.allocUnsafeSlow(bytes);
  return Buffer.from(kept.pop() ?? new SharedArrayBuffer(SMALL_ANSWER_BYTES), 0, bytes);
}

/** Nobody may read it afterwards. */
export function giveAnswerMemoryBack({ buffer }: Buffer): void {
  if (buffer instanceof SharedArrayBuffer && kept.length < MOST_KEPT) kept.push(buffer);
}
