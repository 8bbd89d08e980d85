import pLimit from 'p-limit';

/** A bounded number of permits; `acquire` resolves to the function that releases one. */
export interface Permits {
  acquire(): Promise<() => void>;
}

/** Bounds how many batches are in memory at once, over all partitions and archives of a process. */
export function createPermits(max: number): Permits {
  const limit = pLimit(max);
  return {
    acquire: () =>
      new Promise((granted) => {
        void limit(
          () =>
            new Promise<void>((release) => {
              granted(release);
            }),
        );
      }),
  };
}
