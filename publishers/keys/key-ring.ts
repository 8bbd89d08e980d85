import { timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { hashOfKey, idOfKey, isValid, type PublisherKey, readKeys } from './stored-keys.ts';

/** So long a new key may be unknown, and a revoked one still work. */
const READ_EVERY_MS = 2_000;

/** The keys as they are now, for a process that serves publishers. */
export type KeyRing = Awaited<ReturnType<typeof openKeyRing>>;

/**
 * Reads the keys, and again every two seconds. While ClickHouse does not answer, the keys that were read last hold, so
 * that events still reach Kafka.
 */
export async function openKeyRing(client: ClickHouseClient, onFailure: (error: unknown) => void) {
  const read = async (): Promise<Map<string, PublisherKey>> =>
    new Map((await readKeys(client)).map((key) => [key.keyId, key]));
  let keys = await read();
  const closing = new AbortController();
  const { signal } = closing;
  const reading = (async () => {
    while (await sleep(READ_EVERY_MS, true, { signal }).catch(() => false))
      await read().then((now) => {
        keys = now;
      }, onFailure);
  })();
  return {
    /** Undefined if the text is no key, or one that is unknown or has ended. */
    find(text: string): PublisherKey | undefined {
      const id = idOfKey(text);
      const key = id === undefined ? undefined : keys.get(id);
      if (key === undefined || !isValid(key, Date.now())) return undefined;
      return timingSafeEqual(Buffer.from(hashOfKey(text)), Buffer.from(key.sha256)) ? key : undefined;
    },
    async close(): Promise<void> {
      closing.abort();
      await reading;
    },
  };
}
