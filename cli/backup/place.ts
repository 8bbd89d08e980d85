import { openFolder } from '../../operations/backup/folder-place.ts';
import type { BackupPlace } from '../../operations/backup/place.ts';
import { openS3 } from '../../operations/backup/s3-place.ts';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import { withClickHouse } from '../engines.ts';
import { openProgress, type ProgressLine } from '../output.ts';
import { EXIT_CODES } from '../usage.ts';

const isAddress = (name: string): boolean => /^https?:\/\//.test(name);

export function openPlace(name: string, client: ClickHouseClient): BackupPlace {
  return isAddress(name) ? openS3(client, name) : openFolder(name);
}

/** ClickHouse need not run to look at a folder. */
export async function withPlace(name: string, use: (place: BackupPlace) => Promise<void>): Promise<void> {
  if (isAddress(name)) await withClickHouse((client) => use(openS3(client, name)));
  else await use(openFolder(name));
}

/** Ctrl-C aborts the signal; when the work has ended in good order, the command ends as interrupted. */
export async function untilInterrupted(
  work: (signal: AbortSignal, progress: ProgressLine) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort();
  };
  process.once('SIGINT', abort).once('SIGTERM', abort);
  const progress = openProgress();
  try {
    await work(stop.signal, progress);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    progress.done('interrupted');
    process.exitCode = EXIT_CODES.interrupted;
  } finally {
    process.off('SIGINT', abort).off('SIGTERM', abort);
  }
}
