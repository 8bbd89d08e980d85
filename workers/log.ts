import type { Logger } from '@temporalio/worker';
import pino from 'pino';

/** JSON lines on standard error: positions, counts and causes, never an event. */
export const log = pino(
  { base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { error: pino.stdSerializers.err } },
  pino.destination({ dest: 2, sync: true }),
);

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** Passes on the warnings and errors of Temporal's runtime; its UI shows the rest. */
export const temporalLogger: Logger = {
  log(level, message, meta) {
    if (level === 'WARN' || level === 'ERROR') log[LEVELS[level]](meta ?? {}, message);
  },
  trace() {
    // Below the level that is kept.
  },
  debug() {
    // Below the level that is kept.
  },
  info() {
    // Below the level that is kept.
  },
  warn(message, meta) {
    log.warn(meta ?? {}, message);
  },
  error(message, meta) {
    log.error(meta ?? {}, message);
  },
};
