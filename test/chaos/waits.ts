import pTimeout from 'p-timeout';

/** What the run waits for now. It runs in one process, and says this if a fault does not end. */
const pending = new Map<symbol, string>();

/** Whatever may not come is waited for in this way. */
export async function waitFor<T>(what: string, work: Promise<T>): Promise<T> {
  const wait = Symbol(what);
  pending.set(wait, what);
  try {
    return await work;
  } finally {
    pending.delete(wait);
  }
}

/** Rejects if the work takes longer, with all that it waits for, or if the signal aborts, with its reason. */
export function within<T>(limitMs: number, who: string, work: Promise<T>, signal?: AbortSignal): Promise<T> {
  return pTimeout(work, {
    milliseconds: limitMs,
    ...(signal && { signal }),
    fallback: () => {
      const waits = [...new Set(pending.values())].join('; ') || 'nothing that it names';
      throw new Error(`${who} did not end within ${String(limitMs / 1000)} s. It waited for: ${waits}`);
    },
  });
}
