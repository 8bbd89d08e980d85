import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import pTimeout from 'p-timeout';
import type { Streams, Subject } from './streams.ts';

/** A viewer that takes nothing for this long is let go; its browser connects again. */
const WRITE_WITHIN_MS = 30_000;

/** Server-sent events: `figures` with the tag that the page has now, and the line of freshness when it changed. */
export function sendStream(context: Context, streams: Streams, subject: Subject): Response {
  const ending = new AbortController();
  const messages = streams.watch(subject, ending.signal);
  return streamSSE(context, async (stream) => {
    stream.onAbort(() => {
      ending.abort();
    });
    const write = async (work: Promise<unknown>) => {
      await pTimeout(work, { milliseconds: WRITE_WITHIN_MS });
    };
    try {
      for await (const { line, tag } of messages) {
        if (line !== undefined) await write(stream.writeSSE({ data: line }));
        await write(
          tag === undefined ? stream.write(': \n\n') : stream.writeSSE({ event: 'figures', data: tag }),
        );
      }
    } finally {
      ending.abort();
    }
  });
}
