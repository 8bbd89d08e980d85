import { setTimeout as sleep } from 'node:timers/promises';
import { isTerminal, printJsonLine, printText, redraw } from './output.ts';

const EVERY_MS = 2_000;

export interface Look {
  readonly text: string;
  /** The first line of the text, which alone is printed where nothing can be redrawn. */
  readonly summary: string;
  readonly json: unknown;
}

/**
 * Looks every two seconds until Ctrl-C, which is the normal end. Redraws on a terminal; elsewhere prints the summary
 * when it changes, or with `json` a line for each look.
 */
export async function watch(look: () => Promise<Look>, json = false): Promise<void> {
  const stopped = new AbortController();
  const stop = (): void => {
    stopped.abort();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    let before: string | undefined;
    // Whoever watches may stop and start the system meanwhile. If it cannot be looked at even once, the watch fails.
    const lookOrExplain = (): Promise<Look> =>
      look().catch((error: unknown) => {
        if (before === undefined) throw error;
        return unseen(error);
      });
    while (!stopped.signal.aborted) {
      const beganMs = performance.now();
      const now = await Promise.race([lookOrExplain(), ended(stopped.signal)]);
      if (now === undefined) return;
      if (json) printJsonLine(now.json);
      else if (isTerminal()) redraw(now.text);
      else if (now.summary !== before) printText(now.summary);
      before = now.summary;
      const restMs = Math.max(0, EVERY_MS - (performance.now() - beganMs));
      await sleep(restMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function unseen(error: unknown): Look {
  const message = error instanceof Error ? error.message : String(error);
  return { text: message, summary: message, json: { error: { message } } };
}

function ended(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(undefined);
    });
  });
}
