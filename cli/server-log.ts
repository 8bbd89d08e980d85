import { sendErrorsTo } from './output.ts';

/** Writes a line of news: where it listens, what a reader should know. */
export type Announce = (text: string) => void;

/**
 * What a server says from now on are JSON lines on standard error, as a worker's are, also what `printError` and Node
 * say.
 */
export async function openServerLog(): Promise<Announce> {
  // Loaded here: no other command logs.
  const { log, logNodeWarnings } = await import('../adapters/configuration/log.ts');
  logNodeWarnings();
  sendErrorsTo((text) => {
    log.error(text);
  });
  return (text) => {
    log.info(text);
  };
}
