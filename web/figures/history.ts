import type { Freshness } from '../../statistics/dashboard/freshness.ts';

/** How far the figures were behind the events at the end of a minute, as this server saw it. */
export interface SeenMinute {
  /** Epoch ms of its start. */
  readonly startMs: number;
  /** Records of Kafka that were not stored; null if that was not known. */
  readonly unread: number | null;
  /** How long the oldest stored event had waited to be counted. */
  readonly waitedSeconds: number;
}

const MINUTE_MS = 60_000;
const MOST_MINUTES = 60;

/** The last hour, one reading a minute. There is none of minutes in which nobody looked. */
export class History {
  #minutes: SeenMinute[] = [];

  note({ readAtMs, unread, waitingSinceMs }: Freshness): void {
    const startMs = Math.floor(readAtMs / MINUTE_MS) * MINUTE_MS;
    const waitedSeconds = waitingSinceMs === null ? 0 : Math.max(0, readAtMs - waitingSinceMs) / 1000;
    const others = this.#minutes.filter((minute) => minute.startMs !== startMs);
    this.#minutes = [...others, { startMs, unread: unread ?? null, waitedSeconds }].slice(-MOST_MINUTES);
  }

  /** Undefined where nobody looked. */
  lastHour(nowMs: number): (SeenMinute | undefined)[] {
    const lastMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    const byStart = new Map(this.#minutes.map((minute) => [minute.startMs, minute]));
    return Array.from({ length: MOST_MINUTES }, (_, at) =>
      byStart.get(lastMs - (MOST_MINUTES - 1 - at) * MINUTE_MS),
    );
  }
}
