import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { must } from '../../../domain/must.ts';
import { jsonLine, onJsonLines } from './log-file.ts';

/**
 * Runs a program that is not ours and sees to it that it never outlives the process that wanted it: the channel
 * to that process closes however it ends, kill -9 included.
 */
const GRACE_MS = 5_000;

const program = must(process.argv[2], 'the program');
const child = spawn(program, process.argv.slice(3), { stdio: ['ignore', 'pipe', 'pipe'] });
for (const output of [child.stdout, child.stderr]) onJsonLines(output, console.error);

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
}
process.on('disconnect', stop);
process.on('SIGTERM', stop);
process.on('SIGINT', stop);

child.on('error', (error) => {
  console.error(jsonLine(`${program} cannot be started: ${error.message}`));
  process.exit(1);
});
child.on('spawn', () => process.send?.({ pid: child.pid }));
child.on('close', (code, signal) =>
  process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]),
);
