import pLimit from 'p-limit';

/** Gives out a bounded number of permits; each is given back by calling what `acquire` resolves to. */
export interface Permits {
  acquire(): Promise<() => void>;
}

/** Bounds how many batches are in memory at once, over all partitions and archives of a process. */
export function createPermits(most: number): Permits {
  const limit = pLimit(most);
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
