/** Something that publishes in order of time, one record after another. */
export interface Cursor<T> {
  /** When the next record is published, in epoch milliseconds; infinite once there is none. Never falls. */
  readonly nextMs: number;
  /** Gives that record and moves on. */
  take(): T;
}

/** All records of all cursors in order of time; at the same instant, in the order of the cursors. */
export function* mergeCursors<T>(cursors: readonly Cursor<T>[]): Generator<T, void, undefined> {
  const heap: { cursor: Cursor<T>; order: number }[] = [];
  const earlier = (a: number, b: number): boolean => {
    const [left, right] = [heap[a], heap[b]];
    if (left === undefined || right === undefined) return left !== undefined;
    const difference = left.cursor.nextMs - right.cursor.nextMs;
    return difference === 0 ? left.order < right.order : difference < 0;
  };
  const sink = (from: number): void => {
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
  for (let at = (heap.length >> 1) - 1; at >= 0; at -= 1) sink(at);
  for (let top = heap[0]; top !== undefined; top = heap[0]) {
    yield top.cursor.take();
    if (top.cursor.nextMs === Infinity) {
      const last = heap.pop();
      if (last !== undefined && last !== top) heap[0] = last;
    }
    sink(0);
  }
}
