import { RemediedError } from '../../adapters/configuration/remedied-error.ts';
import { followLoad } from '../../operations/loads/control-load.ts';
import { readContents } from '../../operations/loads/describe-load.ts';
import { readLoadQueue } from '../../operations/loads/load-queue.ts';
import type { LoadEngines, LoadStatus } from '../../operations/loads/loads.ts';
import { UnknownLoadError } from '../../operations/loads/plans.ts';
import { shownBy } from '../../operations/loads/start-load.ts';
import { counted, printable } from '../format.ts';
import { printError, printJson, printText, type ProgressLine } from '../output.ts';
import { EXIT_CODES } from '../usage.ts';
import { namesText, outcomeText, progressText } from './render.ts';

export function followText(load: string): string {
  return `Follow it: countyflow backfill watch ${load}`;
}

/** Whether it runs at once is up to the queue. */
export async function startedText({ clickhouse, temporal }: LoadEngines, load: string): Promise<string> {
  const others = (await readLoadQueue(clickhouse, temporal)).running.filter((one) => one !== load);
  const how = others.length === 0 ? 'has started' : `is in the queue, and ${namesText(others)} running`;
  return printable(`${load} ${how}. ${followText(load)}`);
}

/** Shows a load until it ends, and of a command that was `taken` before. Ctrl-C leaves it running, and says so. */
export async function follow(
  engines: LoadEngines,
  load: string,
  progress: ProgressLine,
  taken?: 'the start' | 'the cancellation' | 'the retry',
): Promise<LoadStatus> {
  const leave = (): void => {
    printError(
      `\nThe load goes on. ${followText(load)}\n` +
        `Pause it: countyflow backfill pause ${load}. Cancel it: countyflow backfill cancel ${load}`,
    );
    process.exit(EXIT_CODES.interrupted);
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
  } catch (error) {
    if (error instanceof UnknownLoadError) throw error;
    throw new RemediedError(
      `${taken === undefined ? '' : `${taken} was taken, but `}${load} was not seen to end`,
      `${shownBy(load)} shows whether it has`,
      { cause: error },
    );
  } finally {
    process.off('SIGINT', leave);
  }
}

export interface Outcome {
  readonly json: true | undefined;
  readonly taken?: 'the start' | 'the retry';
  /** Events that were stored before the load began, if that is known. */
  readonly before?: number;
}

/** The same, and prints the outcome. A load that has not stored everything is a failure. */
export async function followToEnd(
  engines: LoadEngines,
  load: string,
  progress: ProgressLine,
  { json, taken, before }: Outcome,
): Promise<void> {
  const status = await follow(engines, load, progress, taken);
  progress.done(`${load}: ${counted(status.recordsStored, 'event')} stored`);
  const contents = await readContents(engines.clickhouse, load);
  if (json) printJson({ ...status, alreadyStored: before ?? null, contents });
  else printText(outcomeText(status, contents, before));
  if (status.state !== 'done') process.exitCode = 1;
}
