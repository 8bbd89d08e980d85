import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { glob, mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isMissingFile } from '../errors/system-codes.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = join(PROJECT, 'node_modules', '.cache', 'countyflow');

/** The sources of the bundle. The manifest pins the versions of its packages. */
const SOURCES = ['package.json', '{workflows,domain,schemas}/**/*.{ts,js}'];

/**
 * The workflows as one script for the worker's sandbox. A separate process bundles them, since webpack keeps 300 MB
 * resident for the life of its process. The bundle is cached under a hash of its sources, so a worker that restarts
 * after a crash does not wait for it. A bundle that is `traced` has interceptors that make spans of workflows.
 */
export async function workflowBundle({ traced = false } = {}): Promise<string> {
  const name = `${traced ? 'traced-workflows' : 'workflows'}-${await hashOfSources()}.js`;
  const path = join(FOLDER, name);
  return (await readIfExists(path)) ?? makeBundle(path, traced);
}

async function makeBundle(path: string, traced: boolean): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  // Workers that start at once each make a bundle; the last to finish wins, and all are equal.
  const fresh = `${path}.${process.pid}`;
  const script = fileURLToPath(new URL('bundle.ts', import.meta.url));
  await promisify(execFile)(process.execPath, [script, fresh, ...(traced ? ['traced'] : [])]);
  await rename(fresh, path);
  return readFile(path, 'utf8');
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  const paths: string[] = [];
  for await (const path of glob(SOURCES, { cwd: PROJECT })) paths.push(path);
  for (const path of paths.sort()) hash.update(`${path}\0`).update(await readFile(join(PROJECT, path)));
  return hash.digest('hex').slice(0, 16);
}

async function readIfExists(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}
