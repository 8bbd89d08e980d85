import { describe, expect, it } from 'vitest';
import { FullError, MOST_VIEWERS, type News, Streams, type Subject } from '../../../web/http/streams.ts';

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

async function firstTag(messages: AsyncGenerator<News, void>): Promise<string> {
  for await (const { tag } of messages) if (tag !== undefined) return tag;
  throw new Error('the stream ended');
}

async function untilTag(messages: AsyncGenerator<News, void>, tag: string): Promise<void> {
  for (;;) {
    const { value, done } = await messages.next();
    if (done === true) throw new Error('the stream ended');
    if (value.tag === tag) return;
  }
}

describe('streams of a page', () => {
  it('tell a viewer at once which figures there are now, so that one who was away misses nothing', async () => {
    const { subject, state } = page();
    const streams = new Streams();
    const ending = new AbortController();
    await untilTag(streams.watch(subject, ending.signal), 'a');
    state.tag = 'newer';
    await untilTag(streams.watch(subject, ending.signal), 'newer');
    expect(await firstTag(streams.watch(subject, ending.signal))).toBe('newer');
    ending.abort();
  });

  it('repeat the tag with every beat, so that a viewer whose request failed asks again', async () => {
    const { subject } = page();
    const ending = new AbortController();
    const messages = new Streams().watch(subject, ending.signal);
    await untilTag(messages, 'a');
    expect((await messages.next()).value).toEqual({ line: undefined, tag: 'a' });
    ending.abort();
  });

  it('read the page once for all of its viewers', async () => {
    const { subject, state } = page();
    const streams = new Streams();
    const ending = new AbortController();
    const viewers = Array.from({ length: 100 }, () => streams.watch(subject, ending.signal));
    await Promise.all(viewers.map(firstTag));
    expect(state.readings).toBe(1);
    ending.abort();
  });

  it('keep only the newest figures for a viewer that takes nothing', async () => {
    const { subject, state } = page();
    const streams = new Streams();
    const ending = new AbortController();
    const slow = streams.watch(subject, ending.signal);
    const fast = streams.watch(subject, ending.signal);
    for (const tag of ['b', 'c', 'd']) {
      state.tag = tag;
      await untilTag(fast, tag);
    }
    // All that waits for the slow viewer is one message, with the last of three tags.
    expect((await slow.next()).value).toEqual({ line: 'Live', tag: 'd' });
    ending.abort();
  });

  it('are refused beyond a bound, and allowed again when a viewer leaves', async () => {
    const { subject } = page();
    const streams = new Streams();
    const leaving = new AbortController();
    const staying = new AbortController();
    const first = streams.watch(subject, leaving.signal);
    for (let viewer = 1; viewer < MOST_VIEWERS; viewer += 1) streams.watch(subject, staying.signal);
    expect(() => streams.watch(subject, staying.signal)).toThrow(FullError);
    const next = first.next();
    leaving.abort();
    await next;
    await first.next();
    expect(streams.viewers).toBe(MOST_VIEWERS - 1);
    staying.abort();
  });
});
