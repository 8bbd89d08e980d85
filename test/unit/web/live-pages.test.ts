import { describe, expect, it } from 'vitest';
import type { Freshness } from '../../../statistics/dashboard/freshness.ts';
import { StillComputingError } from '../../../web/figures/kept.ts';
import type { LiveState } from '../../../web/figures/reading.ts';
import { LateReadings } from '../../../web/http/late.ts';
import { FullError, MOST_VIEWERS, type News, Streams, type Subject } from '../../../web/http/streams.ts';
import { liveLine } from '../../../web/parts/live-line.ts';

/** 10:05:12 in Shanghai. */
const NOW = Date.parse('2017-11-11T02:05:12Z');
const SECOND = 1_000;

function line(
  { freshness, ...state }: Partial<Omit<LiveState, 'freshness'>> & { freshness?: Partial<Freshness> } = {},
  age: { main?: number; oldest?: number; isNewest?: boolean } = {},
): string {
  const { main = 1, oldest = main, isNewest = true } = age;
  const { word, rest } = liveLine(
    {
      freshness: {
        readAtMs: NOW,
        unread: 0,
        waitingSinceMs: null,
        ...freshness,
      },
      failure: undefined,
      silent: [],
      nowMs: NOW,
      ...state,
    },
    { asOfMs: NOW - main * SECOND, oldestMs: NOW - oldest * SECOND, isNewest },
    'en',
  );
  return `${word}: ${rest}`;
}

describe('the line that says how fresh a page is', () => {
  it('says that every event is counted as of the time when both was seen: the state of the events and these figures', () => {
    expect(line()).toBe('Live: every event in Kafka is counted, 10:05:11');
    expect(line({ freshness: { readAtMs: NOW - 4 * SECOND } })).toMatch(/is counted, 10:05:08$/);
  });

  it.each([
    ['stored events wait for the rollups', { freshness: { waitingSinceMs: NOW - 2 * SECOND } }, {}],
    ['newer figures than these exist', {}, { isNewest: false }],
    ['Kafka holds events that are not stored', { freshness: { unread: 7 } }, {}],
    ['nothing was seen within the last seconds', { freshness: { readAtMs: NOW - 11 * SECOND } }, {}],
    ['Kafka did not tell its offsets', { freshness: { unread: null } }, {}],
  ])('does not say that every event is counted while %s', (_, state, age) => {
    expect(line(state, age)).not.toContain('every event in Kafka is counted');
  });

  it('says the age of figures that are more than a minute old, however fresh the events are', () => {
    expect(line({}, { main: 61 })).toBe('Old: figures as of 10:04:11, 1 min ago');
    expect(line({}, { main: 1, oldest: 900 })).toBe('Partly old: one section is as of 09:50:12, 15 min ago');
  });

  it('names each engine that is silent with its last answer, and of when the figures are', () => {
    const silent = [
      { engine: 'clickhouse', sinceMs: NOW - 5 * SECOND },
      { engine: 'kafka', sinceMs: null },
    ] as const;
    expect(line({ silent }, { main: 6 })).toBe(
      'Not live: ClickHouse has not answered since 10:05:07, Kafka has not answered yet; figures of 10:05:06',
    );
  });

  it('claims nothing when the state of the events cannot be read', () => {
    const failure = new Error('timed out');
    expect(line({ failure })).toMatch(/^Not live: cannot read how many events are counted; figures of/);
  });
});

describe('a reading that takes longer than its reader waits', () => {
  const slow = () => {
    let begun = 0;
    const { promise: until, resolve } = Promise.withResolvers<undefined>();
    const read = async () => {
      begun += 1;
      const nth = begun;
      await until;
      return nth;
    };
    const end = (): void => {
      resolve(undefined);
    };
    return { read, begun: () => begun, end };
  };

  it('goes to the next reader, also after it has ended', async () => {
    const late = new LateReadings<number>();
    const { read, begun, end } = slow();
    await expect(late.within(5, 'a', read)).rejects.toThrow(StillComputingError);
    await expect(late.within(5, 'a', read)).rejects.toThrow(StillComputingError);
    end();
    expect(await late.within(5, 'a', read)).toBe(1);
    expect(begun()).toBe(1);
  });

  it('is not given twice, nor to a reader of another page', async () => {
    const late = new LateReadings<number>();
    const { read, end } = slow();
    await expect(late.within(5, 'a', read)).rejects.toThrow(StillComputingError);
    end();
    expect(await late.within(1_000, 'b', read)).toBe(2);
    expect(await late.within(1_000, 'a', read)).toBe(1);
    expect(await late.within(1_000, 'a', read)).toBe(3);
  });

  it('fails as it failed, once', async () => {
    const late = new LateReadings<number>();
    const { promise, reject } = Promise.withResolvers<number>();
    const failing = () => promise;
    await expect(late.within(5, 'a', failing)).rejects.toThrow(StillComputingError);
    reject(new Error('refused'));
    await expect(late.within(1_000, 'a', failing)).rejects.toThrow('refused');
    expect(await late.within(1_000, 'a', () => Promise.resolve(7))).toBe(7);
  });
});

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
