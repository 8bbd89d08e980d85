import { isEndingBySignal } from '../infra/engines/signals.ts';
import { wantsJson } from './output.ts';
import { createProgram } from './program.ts';

/** If the process that started this one is gone, even by kill -9, nothing else would stop this one. */
function endWithLauncher(): void {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
}

if (process.channel !== undefined) endWithLauncher();
// `countyflow ... | head` closes the pipe early, which is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const asJson = wantsJson();

async function say(error: unknown): Promise<void> {
  // It knows the errors of all commands, and with them most of the program.
  const { fail } = await import('./failures.ts');
  fail(error, asJson);
}

// What no command waits for would end it with a stack trace.
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error: unknown) => void say(error).finally(() => process.exit()));

try {
  const program = await createProgram(asJson, process.argv.slice(2));
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
