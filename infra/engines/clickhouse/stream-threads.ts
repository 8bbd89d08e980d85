import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { StreamAnswer, StreamReply, StreamRequest, StreamThreadData } from './stream-thread.ts';

/**
 * Streams of rows, each on a thread of its own. The package plans a streamed statement while its caller waits, and
 * planning computes subqueries: on the main thread one long plan would hold up every other request (measured: a
 * `SELECT 1` waited 5 s). A thread is kept once it was needed: ending one takes the engine of the whole process down.
 */
export class StreamThreads {
  readonly #data: StreamThreadData;
  readonly #idle: Worker[] = [];

  constructor(data: StreamThreadData) {
    this.#data = data;
  }

  /** The pieces of a result, as the engine finds them. Throws what the engine throws, also between two pieces. */
  async *stream(prelude: string, sql: string, format: string): AsyncGenerator<Uint8Array> {
    const thread = this.#idle.pop() ?? this.#start();
    const gone = new AbortController();
    const onExit = (): void => {
      gone.abort(new Error('the thread that streamed the result has ended'));
    };
    thread.once('exit', onExit);
    const { port1, port2 } = new MessageChannel();
    const request: StreamRequest = { prelude, sql, format, port: port2 };
    const reply = (word: StreamReply): void => {
      port1.postMessage(word);
    };
    let over = false;
    thread.postMessage(request, [port2]);
    try {
      for (;;) {
        const [answer] = (await once(port1, 'message', { signal: gone.signal })) as [StreamAnswer];
        over = answer.kind !== 'rows';
        if (answer.kind === 'failed') throw new Error(answer.message);
        if (answer.kind === 'end') return;
        yield answer.bytes;
        reply('next');
      }
    } finally {
      if (!over) reply('stop');
      thread.off('exit', onExit);
      if (!gone.signal.aborted) this.#idle.push(thread);
    }
  }

  #start(): Worker {
    const thread = new Worker(new URL('stream-thread.ts', import.meta.url), { workerData: this.#data });
    thread.on('error', (error) => {
      console.error('a thread that streams results failed:', error);
    });
    thread.unref();
    return thread;
  }
}
