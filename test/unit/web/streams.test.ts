import { describe, expect, it } from 'vitest';
import { FullError, MOST_VIEWERS, Streams, type Subject, type Unsent } from '../../../web/http/streams.ts';

/** A page whose tag the test sets, and which counts its readings. */
function page(key = '/campaigns/c') {
  const state = { tag: 'a', readings: 0 };
  const subject: Subject = {
    key,
    tag: () => {
      state.readings += 1;
      return Promise.resolve(state.tag);
    },
    line: () => Promise.resolve('Live'),
  };
  return { state, subject };
}

async function untilFigures(messages: AsyncGenerator<Unsent, void>): Promise<string> {
  for await (const { figures } of messages) if (figures !== undefined) return figures;
  throw new Error('the stream ended');
}

async function nextTag(messages: AsyncGenerator<Unsent, void>, tag: string): Promise<void> {
  for (;;) {
    const { value, done } = await messages.next();
    if (done === true) throw new Error('the stream ended');
    if (value.figures === tag) return;
  }
}

describe('streams of a page', () => {
  it('tell a viewer at once what it missed while it was away', async () => {
    const { subject, state } = page();
    state.tag = 'newer';
    const ending = new AbortController();
    expect(await untilFigures(new Streams().watch(subject, 'older', ending.signal))).toBe('newer');
    ending.abort();
  });

  it('read the page once for all of its viewers', async () => {
    const { subject, state } = page();
    const streams = new Streams();
    const ending = new AbortController();
    const viewers = Array.from({ length: 100 }, () => streams.watch(subject, 'older', ending.signal));
    await Promise.all(viewers.map(untilFigures));
    expect(state.readings).toBe(1);
    ending.abort();
  });

  it('keep only the newest figures for a viewer that takes nothing', async () => {
    const { subject, state } = page();
    const streams = new Streams();
    const ending = new AbortController();
    const slow = streams.watch(subject, 'older', ending.signal);
    const fast = streams.watch(subject, 'older', ending.signal);
    for (const tag of ['b', 'c', 'd']) {
      state.tag = tag;
      await nextTag(fast, tag);
    }
    // All that waits for the slow viewer is one message, with the last of three tags.
    expect((await slow.next()).value).toEqual({ line: 'Live', figures: 'd' });
    ending.abort();
  });

  it('are refused beyond a bound, and allowed again when a viewer leaves', async () => {
    const { subject } = page();
    const streams = new Streams();
    const leaving = new AbortController();
    const staying = new AbortController();
    const first = streams.watch(subject, 'a', leaving.signal);
    for (let viewer = 1; viewer < MOST_VIEWERS; viewer += 1) streams.watch(subject, 'a', staying.signal);
    expect(() => streams.watch(subject, 'a', staying.signal)).toThrow(FullError);
    const next = first.next();
    leaving.abort();
    await next;
    await first.next();
    expect(streams.viewers).toBe(MOST_VIEWERS - 1);
    staying.abort();
  });
});
