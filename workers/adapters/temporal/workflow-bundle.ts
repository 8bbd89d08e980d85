import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * The workflows as one script, as the worker's sandbox takes them. Bundled by a process that ends: webpack keeps
 * 300 MB resident for the life of the process that runs it.
 */
export async function workflowBundle(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countyflow-bundle-'));
  try {
    const file = join(folder, 'workflows.js');
    await promisify(execFile)(process.execPath, [fileURLToPath(new URL('bundle.ts', import.meta.url)), file]);
    return await readFile(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
