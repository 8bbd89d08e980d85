import { readEnvironment } from '../adapters/configuration/environment.ts';
import { isWatched, printError, sendErrorsTo } from './output.ts';

/** Says what a reader should know: in text, and in fields for programs, such as the `url` at which a server listens. */
export type Announce = (text: string, fields?: Readonly<Record<string, string | number>>) => void;

/**
 * What a server says from now on, with all that `printError` and Node say: lines for people on a terminal, and
 * elsewhere JSON lines, as a worker's are.
 */
export async function openServerLog(): Promise<Announce> {
  const { logFormat = isWatched() ? 'text' : 'json' } = readEnvironment();
  if (logFormat === 'text') return printError;
  // Loaded here: no other command logs.
  const { log, logNodeWarnings } = await import('../adapters/configuration/log.ts');
  logNodeWarnings();
  sendErrorsTo((text) => {
    log.error(text);
  });
  return (text, fields) => {
    log.info(fields, text);
  };
}
