import pino from 'pino';

const output = pino.destination({ dest: 2, sync: true });
// A line that a full disk does not take must not end the process.
output.on('error', () => undefined);

/** JSON lines on standard error, of a process that runs for long: positions, counts and causes, never an event. */
export const log = pino(
  { base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { error: pino.stdSerializers.err } },
  output,
);

/** Node prints its warnings as text, unless someone listens in its place. */
export function logNodeWarnings(): void {
  process.removeAllListeners('warning').on('warning', ({ name, message }) => {
    log.warn({ warning: name }, message);
  });
}
