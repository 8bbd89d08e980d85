import { createPermits } from '../permits.ts';
import { BatchMemory } from './batch-memory.ts';

/** A memory that one batch has, until it gives it back. */
export interface HeldMemory {
  readonly memory: BatchMemory;
  /** Gives it back, once; safe to call again. Nobody may read or write it afterwards. */
  release(): void;
  /** The same where somebody may: a new one takes its place. */
  discard(): void;
}

/** Bounds how many batches are in memory at once, over all partitions and archives of a process. */
export interface BatchMemories {
  /** An empty one, when there is one. */
  acquire(): Promise<HeldMemory>;
}

export function createBatchMemories(most: number): BatchMemories {
  const permits = createPermits(most);
  const free: BatchMemory[] = [];
  return {
    async acquire() {
      const giveBack = await permits.acquire();
      const memory = free.pop() ?? new BatchMemory();
      memory.truncate(0);
      let isHeld = true;
      const end = (again: readonly BatchMemory[]): void => {
        if (!isHeld) return;
        isHeld = false;
        free.push(...again);
        giveBack();
      };
      return {
        memory,
        release() {
          end([memory]);
        },
        discard() {
          end([]);
        },
      };
    },
  };
}
