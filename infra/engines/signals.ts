import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export const asShellsReport = (name: NodeJS.Signals): number => 128 + constants.signals[name];

/** Calls the handler for each signal that asks this process to end. Returns what takes it away again. */
export function handleSignals(handler: (name: NodeJS.Signals) => void): () => void {
  for (const name of SIGNALS) process.on(name, handler);
  return () => {
    for (const name of SIGNALS) process.off(name, handler);
  };
}

let isEnding = false;

/** Whether a signal has come whose handler ends the process, with its own exit code. */
export const isEndingBySignal = (): boolean => isEnding;

/**
 * On the first signal runs `stop`, then ends the process as a shell reports a signal. Later ones change nothing:
 * `stop` ends by itself within seconds. Returns what takes the handlers away again.
 */
export function onSignals(stop: () => Promise<void>, codeOf = asShellsReport): () => void {
  return handleSignals((name) => {
    isEnding = true;
    const code = codeOf(name);
    stop().then(
      () => process.exit(code),
      (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exit(code);
      },
    );
  });
}

/** For a server: SIGTERM is how its manager stops it, so it ends with 0 then. */
export function serveUntilSignal(close: () => Promise<void>): Promise<never> {
  onSignals(close, (name) => (name === 'SIGTERM' ? 0 : asShellsReport(name)));
  return new Promise<never>(() => undefined);
}
