import type { Logger, TelemetryOptions } from '@temporalio/worker';
import { log } from '../adapters/configuration/log.ts';

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

/** Its native core would print coloured text by itself. */
export const temporalLogging = {
  forward: {},
  filter: { core: 'WARN', other: 'ERROR' },
} as const satisfies TelemetryOptions['logging'];
