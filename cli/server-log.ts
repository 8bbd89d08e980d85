import { readEnvironment } from '../adapters/configuration/environment.ts';
import { isWatched, printError, sendErrorsTo } from './output.ts';

/** Says what a reader should know: in text, and in fields for programs, such as the `url` at which a server listens. */
export type Announce = (text: string, fields?: Readonly<Record<string, string | number | undefined>>) => void;

interface ServerLog {
  readonly announce: Announce;
  /** For what is said often. */
  readonly note: Announce;
}

/**
 * What a server says from now on, with all that `printError` and Node say: lines for people on a terminal, and
 * elsewhere JSON lines, as a worker's are.
 */
export async function openServerLog(): Promise<ServerLog> {
  const { logFormat = isWatched() ? 'text' : 'json' } = readEnvironment();
  if (logFormat === 'text') return { announce: printError, note: printError };
  // Loaded here: no other command logs.
  const { log, logNodeWarnings, openBufferedLog } = await import('../adapters/configuration/log.ts');
  logNodeWarnings();
  sendErrorsTo((text) => {
    log.error(text);
  });
  const often = openBufferedLog();
  return {
    announce: (text, fields) => {
      log.info(fields, text);
    },
    note: (text, fields) => {
      often.info(fields, text);
    },
  };
}
