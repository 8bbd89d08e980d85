import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import pTimeout from 'p-timeout';
import type { Streams, Subject } from './streams.ts';

/** A viewer that takes nothing for this long is let go; its browser connects again. */
const WRITE_WITHIN_MS = 30_000;

/** Server-sent events: `figures` with a tag when the page should be fetched again, and the line of freshness as text. */
export function sendStream(context: Context, streams: Streams, subject: Subject, seen: string): Response {
  const ending = new AbortController();
  const messages = streams.watch(subject, seen, ending.signal);
  return streamSSE(context, async (stream) => {
    stream.onAbort(() => {
      ending.abort();
    });
    const write = async (work: Promise<unknown>) => {
      await pTimeout(work, { milliseconds: WRITE_WITHIN_MS });
    };
    try {
      for await (const { line, figures } of messages) {
        if (line !== undefined) await write(stream.writeSSE({ data: line }));
        if (figures !== undefined)
          await write(stream.writeSSE({ event: 'figures', id: figures, data: figures }));
        if (line === undefined && figures === undefined) await write(stream.write(': \n\n'));
      }
    } finally {
      ending.abort();
    }
  });
}
