import { describe, expect, it } from 'vitest';
import { History } from '../../../web/figures/history.ts';

const MINUTE_MS = 60_000;
const NOW_MS = Date.UTC(2026, 10, 24, 12, 0, 30);
const seen = (minutesAgo: number, unread: number | null, waitedMs: number | null = null) => {
  const readAtMs = NOW_MS - minutesAgo * MINUTE_MS;
  return { readAtMs, unread, waitingSinceMs: waitedMs === null ? null : readAtMs - waitedMs };
};

describe('what a server saw of the last hour', () => {
  it('is the last reading of each minute, and nothing of minutes in which nobody looked', () => {
    const history = new History();
    history.note(seen(61, 1));
    history.note(seen(2, 7, 12_000));
    history.note(seen(0, 3));
    history.note(seen(0, null));
    const hour = history.lastHour(NOW_MS);
    expect(hour.length).toBe(60);
    expect(hour.map((minute) => minute?.unread)).toEqual([...Array.from({ length: 57 }), 7, undefined, null]);
    expect(hour.at(-3)?.waitedSeconds).toBe(12);
  });

  it('holds an hour, however long the server runs', () => {
    const history = new History();
    for (let minute = 200; minute >= 0; minute -= 1) history.note(seen(minute, minute));
    expect(history.lastHour(NOW_MS).map((minute) => minute?.unread)).toEqual(
      Array.from({ length: 60 }, (_, at) => 59 - at),
    );
  });
});
