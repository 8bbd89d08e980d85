import { setTimeout as sleep } from 'node:timers/promises';

/** What a viewer has not been sent yet: the newest of each kind, so that a slow viewer costs no more than a fast one. */
export interface Unsent {
  /** Tag of figures that are newer than the viewer's. */
  readonly figures?: string;
  /** The line that says how fresh the figures are, as HTML. */
  readonly line?: string;
}

export interface Subject {
  /** Decides which viewers share one reading. */
  readonly key: string;
  tag(): Promise<string>;
  line(): Promise<string>;
}

interface Viewer {
  unsent: Unsent;
  wake: () => void;
}

interface Topic {
  readonly viewers: Set<Viewer>;
  tag: string | undefined;
  line: string | undefined;
}

export const MOST_VIEWERS = 1_000;
const MOST_TOPICS = 100;
const EVERY_MS = 1_000;
const BEAT_MS = 15_000;

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
   * What to send to one viewer, until the signal; an empty object keeps the connection alive. `seen` is the tag of the
   * figures that the viewer has: newer ones are announced at once, so that a reconnect loses nothing. Throws
   * {@link FullError} at once.
   */
  watch(subject: Subject, seen: string, signal: AbortSignal): AsyncGenerator<Unsent, void> {
    const known = this.#topics.get(subject.key);
    if (this.#viewers >= MOST_VIEWERS || (known === undefined && this.#topics.size >= MOST_TOPICS))
      throw new FullError('as many streams are open as this server allows');
    const topic = known ?? { viewers: new Set(), tag: undefined, line: undefined };
    const viewer: Viewer = { unsent: {}, wake: () => undefined };
    if (topic.tag !== undefined && topic.tag !== seen) add(viewer, { figures: topic.tag });
    if (topic.line !== undefined) add(viewer, { line: topic.line });
    topic.viewers.add(viewer);
    this.#viewers += 1;
    if (known === undefined) {
      // The first reading tells this viewer of anything newer than what it has.
      topic.tag = seen;
      this.#topics.set(subject.key, topic);
      void this.#read(subject, topic);
    }
    return this.#messages(topic, viewer, signal);
  }

  async *#messages(topic: Topic, viewer: Viewer, signal: AbortSignal): AsyncGenerator<Unsent, void> {
    try {
      for (;;) {
        if (Object.keys(viewer.unsent).length === 0) await nextOf(viewer, signal);
        if (signal.aborted) return;
        const { unsent } = viewer;
        viewer.unsent = {};
        yield unsent;
      }
    } finally {
      topic.viewers.delete(viewer);
      this.#viewers -= 1;
    }
  }

  async #read(subject: Subject, topic: Topic): Promise<void> {
    while (topic.viewers.size > 0) {
      const [tag, line] = await Promise.all([
        subject.tag().catch(() => topic.tag),
        subject.line().catch(() => topic.line),
      ]);
      if (tag !== undefined && tag !== topic.tag) tell(topic, { figures: tag });
      if (line !== undefined && line !== topic.line) tell(topic, { line });
      topic.tag = tag;
      topic.line = line;
      await sleep(EVERY_MS);
    }
    this.#topics.delete(subject.key);
  }
}

function tell({ viewers }: Topic, news: Unsent): void {
  for (const viewer of viewers) add(viewer, news);
}

function add(viewer: Viewer, news: Unsent): void {
  viewer.unsent = { ...viewer.unsent, ...news };
  viewer.wake();
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
