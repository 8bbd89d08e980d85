import { followLoad } from '../../services/backfill/follow-load.ts';
import type { LoadStatus } from '../../services/backfill/loads.ts';
import type { LoadEngines } from '../../services/backfill/start-load.ts';
import { printError } from '../output.ts';
import type { ProgressLine } from '../progress.ts';
import { progressText } from './render.ts';

const INTERRUPTED = 130;

/** Shows a load until it ends. Ctrl-C leaves it running, and says so. */
export async function follow(
  engines: LoadEngines,
  load: string,
  progress: ProgressLine,
): Promise<LoadStatus> {
  const leave = (): void => {
    printError(
      `\nThe load goes on. Follow it: countyflow backfill watch ${load}\n` +
        `Stop it: countyflow backfill pause ${load}, or cancel in place of pause.`,
    );
    process.exit(INTERRUPTED);
  };
  process.once('SIGINT', leave);
  try {
    return await followLoad(engines, load, (status) => {
      progress.update(
        status === 'no answer'
          ? `${load}: an engine does not answer; the load waits for it`
          : progressText(status),
      );
    });
  } finally {
    process.off('SIGINT', leave);
  }
}
