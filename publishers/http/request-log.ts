import type { ClickHouseClient } from '../../pipeline/engines.ts';
import { type LoggedRequest, storeRequests } from '../view/requests.ts';

/** Keeps requests for the publishers who sent them, beside the answers: none of them waits for it or fails by it. */
export type RequestLog = ReturnType<typeof openRequestLog>;

/** ClickHouse makes a part of each insert. */
const STORE_EVERY_MS = 1_000;
/** Of a key and between two inserts, refused requests and others. A key cannot fill the disk in seven days. */
const MOST_OF_KIND = 50;
/** Some 30 MB while ClickHouse does not answer. */
const MOST_WAITING = 2_000;
const STORED_WITHIN_MS = 10_000;
const CLOSED_WITHIN_MS = 3_000;

export function openRequestLog(client: ClickHouseClient, onFailure: (error: unknown) => void) {
  let waiting: LoggedRequest[] = [];
  let timer: NodeJS.Timeout | undefined;
  let storing = Promise.resolve();
  let [isFailing, lost] = [false, 0];
  /** Of each kind since the last insert. */
  const taken = { refused: new Map<string, number>(), others: new Map<string, number>() };
  const skipped = new Map<string, number>();

  const dropOldest = (): void => {
    if (waiting.length > MOST_WAITING) lost += waiting.splice(0, waiting.length - MOST_WAITING).length;
  };

  const sayLost = (): void => {
    if (lost > 0)
      onFailure(new Error(`the log of requests lacks ${String(lost)} lines, which had to be dropped`));
    lost = 0;
  };

  const store = async (withinMs: number): Promise<void> => {
    const some = waiting;
    waiting = [];
    taken.refused.clear();
    taken.others.clear();
    try {
      await storeRequests(client, some, AbortSignal.timeout(withinMs));
      isFailing = false;
      sayLost();
    } catch (error) {
      if (!isFailing) onFailure(error);
      isFailing = true;
      waiting = some.concat(waiting);
      dropOldest();
    }
  };

  const storeSoon = (): void => {
    timer ??= setTimeout(() => {
      storing = store(STORED_WITHIN_MS).finally(() => {
        timer = undefined;
        if (waiting.length > 0) storeSoon();
      });
    }, STORE_EVERY_MS);
  };

  return {
    /** Takes it, unless the key has sent too many of its kind in this second: the next one that is taken counts those. */
    record(
      { keyId, isRefused }: { readonly keyId: string; readonly isRefused: boolean },
      make: () => Omit<LoggedRequest, 'key_id' | 'skipped'>,
    ): void {
      const ofKind = isRefused ? taken.refused : taken.others;
      const before = ofKind.get(keyId) ?? 0;
      if (before >= MOST_OF_KIND) {
        skipped.set(keyId, (skipped.get(keyId) ?? 0) + 1);
        return;
      }
      ofKind.set(keyId, before + 1);
      waiting.push({ ...make(), key_id: keyId, skipped: skipped.get(keyId) ?? 0 });
      skipped.delete(keyId);
      dropOldest();
      storeSoon();
    },
    /** Stores what waits, if ClickHouse answers soon, and else counts it as dropped. */
    async close(): Promise<void> {
      clearTimeout(timer);
      await storing;
      clearTimeout(timer);
      if (waiting.length > 0) await store(CLOSED_WITHIN_MS);
      lost += waiting.length;
      sayLost();
    },
  };
}
