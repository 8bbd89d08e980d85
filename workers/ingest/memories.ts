import { createPermits } from '../../adapters/permits.ts';

/** A memory that its holder has to itself, until it gives it back. */
export interface Held<Memory> {
  readonly memory: Memory;
  /** Gives it back, once; safe to call again. Nobody may read or write it afterwards. */
  release(): void;
  /** The same where somebody may: a new one takes its place. */
  discard(): void;
}

/** A bounded number of memories, which are used again and again. */
export interface Memories<Memory> {
  /** One of them, when there is one, in the order of asking. */
  acquire(): Promise<Held<Memory>>;
}

/** `clear` makes one that was used as good as new. */
export function createMemories<Memory>(
  most: number,
  make: () => Memory,
  clear: (memory: Memory) => void = () => undefined,
): Memories<Memory> {
  const permits = createPermits(most);
  const free: Memory[] = [];
  return {
    async acquire() {
      const giveBack = await permits.acquire();
      const memory = free.pop() ?? make();
      clear(memory);
      let isHeld = true;
      const end = (again: readonly Memory[]): void => {
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
