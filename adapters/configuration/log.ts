import pino from 'pino';

const FORM = {
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  serializers: { error: pino.stdSerializers.err },
};
const BUFFER_BYTES = 8_192;
const FLUSH_EVERY_MS = 250;

/** JSON lines on standard error, of a process that runs for long: positions, counts and causes, never an event. */
export const log = pino(FORM, standardError({ sync: true }));

/** The same for what is said often, in some lines at a time: a write for each takes longer than to answer a request. */
export function openBufferedLog(): pino.Logger {
  const output = standardError({ sync: false, minLength: BUFFER_BYTES });
  setInterval(() => {
    output.flush();
  }, FLUSH_EVERY_MS).unref();
  process.on('exit', () => {
    output.flushSync();
  });
  return pino(FORM, output);
}

function standardError(options: { readonly sync: boolean; readonly minLength?: number }) {
  const output = pino.destination({ dest: 2, ...options });
  // A line that a full disk does not take must not end the process.
  output.on('error', () => undefined);
  return output;
}

/** Node prints its warnings as text, unless someone listens in its place. */
export function logNodeWarnings(): void {
  process.removeAllListeners('warning').on('warning', ({ name, message }) => {
    log.warn({ warning: name }, message);
  });
}
