import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import { storeUnsent, type UnsentEvent } from '../view/unsent-events.ts';

/** Keeps what requests brought and the server did not send, for the view of its publisher. */
export type UnsentLog = ReturnType<typeof openUnsentLog>;

/** ClickHouse makes a part of each insert, so that the events of a moment share one. */
const STORE_EVERY_MS = 500;
/** The events of the largest request: what is refused faster is only in the answers. */
const MOST_WAITING = 10_000;

export function openUnsentLog(client: ClickHouseClient) {
  let waiting: UnsentEvent[] = [];
  let soon: Promise<void> | undefined;
  let last = Promise.resolve();
  const closing = new AbortController();

  const store = async (): Promise<void> => {
    await sleep(STORE_EVERY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    soon = undefined;
    await storeUnsent(client, waiting.splice(0));
  };

  return {
    /**
     * Resolves when the events are stored, and rejects if they cannot be. Beyond the room of a moment it takes none of
     * them: false.
     */
    async keep(events: readonly UnsentEvent[]): Promise<boolean> {
      if (events.length === 0) return true;
      if (waiting.length + events.length > MOST_WAITING) return false;
      waiting = waiting.concat(events);
      soon ??= last = store();
      await soon;
      return true;
    },
    /** Stores what waits. */
    async close(): Promise<void> {
      closing.abort();
      await last.catch(() => undefined);
    },
  };
}
