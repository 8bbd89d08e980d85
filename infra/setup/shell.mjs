import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** One line per step on stderr, with the seconds it took. stdout belongs to the command that follows. */
export async function step(what, work) {
  const start = process.hrtime.bigint();
  process.stderr.write(`set-up: ${what} ...\n`);
  const result = await work();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  process.stderr.write(`set-up: ${what}: ${seconds.toFixed(1)} s\n`);
  return result;
}

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
 * Rejects with SetUpError that ends in the last lines printed, which is where npm, pip and Maven say the cause; all of
 * it is its `output`.
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
      output = (output + chunk).slice(-1_000_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => reject(new SetUpError(`${program} cannot be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const how = `${program} ${args.join(' ')} ended with ${signal ?? code}`;
      reject(Object.assign(new SetUpError(`${how}:\n${tail(output)}`), { output }));
    });
  });
}

function tail(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-12).join('\n') || '(it printed nothing)';
}

/** Debian and its children, as root: the one place where set-up may install what the system lacks. */
export const canInstall = () =>
  existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;

let updated = false;

/**
 * Installs the first of several sets of packages that the distribution has. Throws SetUpError with apt's words, or with
 * the remedy where set-up may not install.
 */
export async function aptInstall(remedy, ...alternatives) {
  if (!canInstall()) throw new SetUpError(remedy);
  const env = { ...childEnvironment(), DEBIAN_FRONTEND: 'noninteractive' };
  if (!updated) {
    await step('apt-get update', () => run('apt-get', ['update', '-q'], { env }));
    updated = true;
  }
  let last;
  for (const packages of alternatives) {
    try {
      const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
      return await step(`apt-get install ${packages.join(' ')}`, () => run('apt-get', args, { env }));
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error;
      last = error;
    }
  }
  throw last;
}
