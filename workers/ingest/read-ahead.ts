import type { SourceBatch } from './source-batch.ts';

/**
 * The same batches, the next one being read while one is at work: reading, judging and storing then each have a batch.
 * One that was read and not asked for any more gives its memory back.
 */
export async function* readAhead(batches: AsyncIterable<SourceBatch>): AsyncGenerator<SourceBatch> {
  const source = batches[Symbol.asyncIterator]();
  let reading = source.next();
  try {
    for (;;) {
      const read = await reading;
      if (read.done === true) return;
      reading = source.next();
      // Its failure is met when the batch is asked for; until then it must not count as unhandled.
      reading.catch(() => undefined);
      yield read.value;
    }
  } finally {
    const unasked = await reading.catch(() => undefined);
    if (unasked?.done === false) unasked.value.held.release();
    await source.return?.();
  }
}
