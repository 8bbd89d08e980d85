import type { SeasonRecord } from './season-record.ts';

/** The next record of a sequence, and the rest of it. */
interface Head {
  record: SeasonRecord;
  readonly rest: Iterator<SeasonRecord>;
  readonly order: number;
}

/** Merges sequences by time with a binary heap. Records of the same instant come in the order of the sequences. */
export function* mergeByTime(sequences: readonly Iterator<SeasonRecord>[]): Generator<SeasonRecord> {
  const heap = sequences
    .flatMap((rest, order): Head[] => {
      const first = rest.next();
      return first.done === true ? [] : [{ record: first.value, rest, order }];
    })
    .sort(compare);
  for (let top = heap[0]; top !== undefined; top = heap[0]) {
    yield top.record;
    const next = top.rest.next();
    if (next.done !== true) top.record = next.value;
    else {
      const last = heap.pop();
      if (last !== undefined && last !== top) heap[0] = last;
    }
    sinkTop(heap);
  }
}

function sinkTop(heap: Head[]): void {
  for (let at = 0; ;) {
    const left = 2 * at + 1;
    const child = compare(heap[left + 1], heap[left]) < 0 ? left + 1 : left;
    const [sinking, rising] = [heap[at], heap[child]];
    if (sinking === undefined || rising === undefined || compare(sinking, rising) < 0) return;
    heap[at] = rising;
    heap[child] = sinking;
    at = child;
  }
}

/** What is not there comes last. */
function compare(a: Head | undefined, b: Head | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  return a.record.publishedAtMs - b.record.publishedAtMs || a.order - b.order;
}
