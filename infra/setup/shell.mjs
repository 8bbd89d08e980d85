import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A failure with a remedy, printed as one line without a stack. */
export class SetUpError extends Error {}

/** npm, pip and Maven look for their caches under HOME; an empty variable would put them in the project. */
export function childEnvironment() {
  const environment = { ...process.env };
  if (environment.HOME === '') delete environment.HOME;
  return environment;
}

/** The full path of a program on PATH, or undefined. */
export function find(program) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const candidate = join(folder || '.', program);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      continue; // Not here: the next folder may have it.
    }
  }
  return undefined;
}

/**
 * Runs a program and resolves to its output (stdout and stderr together).
 * Rejects with SetUpError that ends in the last lines printed, which is where npm, pip and Maven say the cause.
 */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: childEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => reject(new SetUpError(`${program} cannot be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else
        reject(new SetUpError(`${program} ${args.join(' ')} ended with ${signal ?? code}:\n${tail(output)}`));
    });
  });
}

function tail(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-12).join('\n') || '(it printed nothing)';
}
