import { asShellsReport, SIGNALS } from '../infra/engines/signals.ts';
import { openProgress, type ProgressLine } from './output.ts';

/**
 * Ctrl-C and its like abort the signal. When the work has ended in good order, whatever it says about that, the command
 * ends as shells report a signal. A second Ctrl-C ends it at once.
 */
export async function untilInterrupted(
  work: (signal: AbortSignal, progress: ProgressLine) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  let code: number | undefined;
  const handlers = SIGNALS.map((name) => {
    const abort = (): void => {
      code = asShellsReport(name);
      stop.abort(new Error('stopped by a signal'));
    };
    process.once(name, abort);
    return { name, abort };
  });
  const progress = openProgress();
  try {
    await work(stop.signal, progress);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    progress.done('interrupted');
  } finally {
    for (const { name, abort } of handlers) process.off(name, abort);
    if (code !== undefined) process.exitCode = code;
  }
}
