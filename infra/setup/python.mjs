import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { aptInstall, canInstall, find, run, SetUpError } from './shell.mjs';

const QUIET = ['install', '-q', '--disable-pip-version-check', '--no-input'];

/** Whether there is a Python, installed where set-up may. */
export async function havePython() {
  if (find('python3') !== undefined) return true;
  if (!canInstall()) return false;
  await aptInstall(['python3', 'python3-venv']);
  return true;
}

/**
 * Installs packages from PyPI into a folder. Returns where, relative to it, their programs are, and the Python that
 * knows the packages, with what to add to its environment. Throws SetUpError where Python has neither venv nor pip.
 */
export async function pipInstall(folder, wanted) {
  const venv = join(folder, 'venv');
  if (await makeVenv(venv)) {
    const python = join(venv, 'bin', 'python3');
    await run(python, ['-m', 'pip', ...QUIET, ...wanted]);
    return { bin: join('venv', 'bin'), python, environment: {} };
  }
  // A Python without venv (Debian's, by default) may still have pip.
  const packages = join(folder, 'packages');
  try {
    await run('python3', ['-m', 'pip', ...QUIET, '--target', packages, ...wanted]);
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    throw new SetUpError(`Python has neither venv nor pip: install python3-venv\n${error.message}`);
  }
  return { bin: join('packages', 'bin'), python: 'python3', environment: { PYTHONPATH: packages } };
}

async function makeVenv(venv) {
  const make = () => run('python3', ['-m', 'venv', venv]);
  const failed = (error) => {
    if (error instanceof SetUpError) return false;
    throw error;
  };
  if (await make().then(() => true, failed)) return true;
  if (!canInstall()) return false;
  await aptInstall(['python3-venv']);
  rmSync(venv, { recursive: true, force: true });
  return make().then(() => true, failed);
}
