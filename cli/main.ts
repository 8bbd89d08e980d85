import { createProgram } from './program.ts';
import { runProgram } from './run-program.ts';

// It knows the errors of all commands, and with them most of the program.
await runProgram(createProgram, async () => (await import('./failures.ts')).fail);
