import type { Command } from 'commander';
import { isEndingBySignal } from '../infra/engines/signals.ts';
import { wantsJson } from './output.ts';

/** If the process that started this one is gone, even by kill -9, nothing else would stop this one. */
function endWithLauncher(): void {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
}

/** Runs the command that this process was started with, and ends the process. `loadFail` loads what prints a failure. */
export async function runProgram(
  create: (asJson: boolean, words: readonly string[]) => Promise<Command>,
  loadFail: () => Promise<(error: unknown, asJson: boolean) => void>,
): Promise<void> {
  if (process.channel !== undefined) endWithLauncher();
  // `countyflow ... | head` closes the pipe early, which is not a failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });

  const asJson = wantsJson();
  const say = async (error: unknown): Promise<void> => {
    (await loadFail())(error, asJson);
  };

  // What no command waits for would end it with a stack trace.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => void say(error).finally(() => process.exit()));

  try {
    const program = await create(asJson, process.argv.slice(2));
    await program.parseAsync();
  } catch (error) {
    await say(error);
  }
  // A driver may have left a connection open, which would keep the process alive.
  if (!isEndingBySignal()) {
    const outputs = [process.stdout, process.stderr];
    await Promise.all(outputs.map((output) => new Promise((resolve) => output.write('', resolve))));
    process.exit();
  }
}
