import pino from 'pino';

const output = pino.destination({ dest: 2, sync: true });
// A line that a full disk does not take must not end the process.
output.on('error', () => undefined);

const FORM = {
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  serializers: { error: pino.stdSerializers.err },
};

/** JSON lines on standard error, of a process that runs for long: positions, counts and causes, never an event. */
export const log = pino(FORM, output);

const HELD_CHARACTERS = 8_192;
const FLUSH_EVERY_MS = 250;

/** The same for what is said often, in some lines at a time: a write for each takes longer than to answer a request. */
export function openBufferedLog(): pino.Logger {
  let held = '';
  const flush = (): void => {
    const lines = held;
    held = '';
    if (lines !== '') output.write(lines);
  };
  setInterval(flush, FLUSH_EVERY_MS).unref();
  // pino's own buffer would try for ever to empty itself at the end onto a full disk.
  process.on('exit', flush);
  return pino(FORM, {
    write: (line) => {
      held += line;
      if (held.length >= HELD_CHARACTERS) flush();
    },
  });
}

/** Node prints its warnings as text, unless someone listens in its place. */
export function logNodeWarnings(): void {
  process.removeAllListeners('warning').on('warning', ({ name, message }) => {
    log.warn({ warning: name }, message);
  });
}
