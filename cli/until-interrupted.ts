import { asShellsReport, handleSignals } from '../infra/engines/signals.ts';
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
  const release = handleSignals((name) => {
    release();
    code = asShellsReport(name);
    stop.abort(new Error('stopped by a signal'));
  });
  const progress = openProgress();
  try {
    await work(stop.signal, progress);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    progress.done('interrupted');
  } finally {
    release();
    if (code !== undefined) process.exitCode = code;
  }
}
