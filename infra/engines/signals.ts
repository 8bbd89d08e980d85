import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * On the first signal runs `stop`, then ends the process as a shell reports a signal. Later ones change nothing:
 * `stop` ends by itself within seconds. Returns what takes the handlers away again.
 */
export function onSignals(stop: () => Promise<void>): () => void {
  const handlers = SIGNALS.map((name) => {
    const handler = () => {
      const code = 128 + constants.signals[name];
      stop().then(
        () => process.exit(code),
        (error: unknown) => {
          console.error(error instanceof Error ? error.message : error);
          process.exit(code);
        },
      );
    };
    process.on(name, handler);
    return { name, handler };
  });
  return () => {
    for (const { name, handler } of handlers) process.off(name, handler);
  };
}
