import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import pTimeout from 'p-timeout';

/** What a viewer is told: always the newest, so that a slow viewer costs no more than a fast one. */
export interface News {
  /** Tag of the figures as they are now; undefined until they were read once. */
  readonly tag: string | undefined;
  /** The line that says how fresh the figures are, as HTML; undefined if the viewer has it. */
  readonly line: string | undefined;
}

export interface Subject {
  /** Decides which viewers share one reading. */
  readonly key: string;
  tag(): Promise<string>;
  line(): Promise<string>;
}

interface Viewer {
  hasNews: boolean;
  sentLine: string | undefined;
  wake: () => void;
}

interface Topic {
  readonly viewers: Set<Viewer>;
  tag: string | undefined;
  line: string | undefined;
}

export const MOST_VIEWERS = 1_000;
const MOST_TOPICS = 100;
/** What a subject tells is kept, so that looking is cheap. */
const EVERY_MS = 100;
const BEAT_MS = 5_000;

/** Too many streams are open. */
export class FullError extends Error {
  override readonly name = 'FullError';
}

/** Tells viewers when there are newer figures. Each subject is read once for all of its viewers. */
export class Streams {
  readonly #topics = new Map<string, Topic>();
  #viewers = 0;

  get viewers(): number {
    return this.#viewers;
  }

  /**
   * What to send to one viewer, until the signal. The tag is repeated with every message: a viewer that was away, or
   * whose request for the newer page failed, compares it with its page's and asks again. Throws {@link FullError} at once.
   */
  watch(subject: Subject, signal: AbortSignal): AsyncGenerator<News, void> {
    const known = this.#topics.get(subject.key);
    if (this.#viewers >= MOST_VIEWERS || (known === undefined && this.#topics.size >= MOST_TOPICS))
      throw new FullError('too many streams are open on this server');
    const topic = known ?? { viewers: new Set(), tag: undefined, line: undefined };
    const viewer: Viewer = { hasNews: known !== undefined, sentLine: undefined, wake: () => undefined };
    topic.viewers.add(viewer);
    this.#viewers += 1;
    if (known === undefined) {
      this.#topics.set(subject.key, topic);
      void this.#follow(topic, 'tag', () => subject.tag());
      void this.#follow(topic, 'line', () => subject.line());
    }
    return this.#messages(subject.key, topic, viewer, signal);
  }

  async *#messages(
    key: string,
    topic: Topic,
    viewer: Viewer,
    signal: AbortSignal,
  ): AsyncGenerator<News, void> {
    try {
      for (;;) {
        if (!viewer.hasNews) await nextOf(viewer, signal);
        if (signal.aborted) return;
        viewer.hasNews = false;
        const { tag, line } = topic;
        yield { tag, line: line === viewer.sentLine ? undefined : line };
        viewer.sentLine = line;
      }
    } finally {
      topic.viewers.delete(viewer);
      this.#viewers -= 1;
      if (topic.viewers.size === 0) this.#topics.delete(key);
    }
  }

  /** Apart, so that figures that are slow never hold back the line that says how old they are. */
  async #follow(topic: Topic, of: 'tag' | 'line', read: () => Promise<string>): Promise<void> {
    while (topic.viewers.size > 0) {
      const now = await read().catch(() => topic[of]);
      if (now !== topic[of]) {
        topic[of] = now;
        tell(topic);
      }
      await sleep(EVERY_MS);
    }
  }
}

function tell({ viewers }: Topic): void {
  for (const viewer of viewers) {
    viewer.hasNews = true;
    viewer.wake();
  }
}

/** Waits for news, for the beat, or for the end of the stream. */
function nextOf(viewer: Viewer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      viewer.wake = () => undefined;
      resolve();
    };
    const timer = setTimeout(done, BEAT_MS);
    signal.addEventListener('abort', done, { once: true });
    viewer.wake = done;
  });
}

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
