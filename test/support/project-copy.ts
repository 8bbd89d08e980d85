import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NOT_COPIED = ['node_modules', '.countyflow', '.git'];

export interface ProjectCopy {
  readonly folder: string;
  remove(): void;
}

/** The project in another folder, as a fresh clone after set-up: with what was installed, and without any data. */
export function copyProject(): ProjectCopy {
  const folder = mkdtempSync(join(tmpdir(), 'countyflow-copy-'));
  for (const name of readdirSync(ROOT)) {
    if (!NOT_COPIED.includes(name)) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, '.countyflow'));
  symlinkSync(join(ROOT, '.countyflow', 'engines'), join(folder, '.countyflow', 'engines'));
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
