/** A sequence of records in order of time. */
export interface Cursor<T> {
  /** Epoch milliseconds of the next record's publication. `Infinity` at the end. Never decreases. */
  readonly nextMs: number;
  /** Returns the next record and advances. */
  take(): T;
}

/** Merges the cursors by time with a binary heap. Records of the same instant come in the order of the cursors. */
export function* mergeCursors<T>(cursors: readonly Cursor<T>[]): Generator<T, void, undefined> {
  const heap: { cursor: Cursor<T>; order: number }[] = [];
  const earlier = (a: number, b: number): boolean => {
    const [left, right] = [heap[a], heap[b]];
    if (left === undefined || right === undefined) return left !== undefined;
    const difference = left.cursor.nextMs - right.cursor.nextMs;
    return difference === 0 ? left.order < right.order : difference < 0;
  };
  const siftDown = (from: number): void => {
    for (let at = from; ;) {
      const left = 2 * at + 1;
      const child = earlier(left + 1, left) ? left + 1 : left;
      if (child >= heap.length || !earlier(child, at)) return;
      const moved = heap[at];
      const risen = heap[child];
      if (moved === undefined || risen === undefined) return;
      heap[at] = risen;
      heap[child] = moved;
      at = child;
    }
  };
  cursors.forEach((cursor, order) => {
    if (cursor.nextMs < Infinity) heap.push({ cursor, order });
  });
  for (let at = (heap.length >> 1) - 1; at >= 0; at -= 1) siftDown(at);
  for (let top = heap[0]; top !== undefined; top = heap[0]) {
    yield top.cursor.take();
    if (top.cursor.nextMs === Infinity) {
      const last = heap.pop();
      if (last !== undefined && last !== top) heap[0] = last;
    }
    siftDown(0);
  }
}
