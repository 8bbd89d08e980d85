import { vi } from 'vitest';
import { fail } from '../../cli/failures.ts';
import { wantsJson } from '../../cli/output.ts';
import { createProgram } from '../../cli/program.ts';
import type { CommandRun } from './countyflow.ts';

/** Settings that the command of a process of its own would not see. */
const SETTINGS = /^(?:KAFKA|TEMPORAL|CLICKHOUSE|COUNTYFLOW)_/;

let isRunning = false;

/**
 * Runs a command as `cli/main.ts` does, but in this process: that costs a tenth of a process of its own, which loads
 * every module anew. One at a time, and only for a command that starts no process, reads no input and meets no engine
 * that hangs: what waits for one would outlive the command.
 */
export async function runHere(
  variables: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Promise<CommandRun> {
  if (isRunning) throw new Error(`another command is running: countyflow ${words.join(' ')} needs a process`);
  isRunning = true;
  for (const name of Object.keys(process.env)) if (SETTINGS.test(name)) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const [printed, argv] = [{ out: '', err: '' }, process.argv];
  const spies = [catchWrites(process.stdout, printed, 'out'), catchWrites(process.stderr, printed, 'err')];
  process.argv = [...argv.slice(0, 2), ...words];
  const asJson = wantsJson();
  try {
    const program = await createProgram(asJson, words);
    await program.parseAsync();
  } catch (error) {
    fail(error, asJson);
  } finally {
    process.argv = argv;
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
    isRunning = false;
  }
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return { code, ...printed };
}

function catchWrites<Name extends string>(
  stream: NodeJS.WriteStream,
  printed: Record<Name, string>,
  name: Name,
) {
  return vi.spyOn(stream, 'write').mockImplementation((text, ...more) => {
    printed[name] += typeof text === 'string' ? text : Buffer.from(text).toString();
    const done = more.find((one) => typeof one === 'function');
    done?.();
    return true;
  });
}
