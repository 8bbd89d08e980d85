import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withLock } from '../../infra/setup/lock.mjs';
import { pipInstall, type InstalledPackages } from '../../infra/setup/python.mjs';

const SCRIPTS = fileURLToPath(new URL('python/', import.meta.url));
const CLIENTS = fileURLToPath(new URL('../../.countyflow/clients', import.meta.url));
/** Less than a hook may take, so that a script that hangs is ended. */
const RUN_WITHIN_MS = 500_000;
/** Of pandas and NumPy. */
const LEAST_MINOR = 11;

/** Why this machine cannot run the scripts, or undefined where it can. */
export function whyNoPython(): string | undefined {
  try {
    const version = execFileSync('python3', ['--version'], { encoding: 'utf8' }).trim();
    const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
    if (Number(major) === 3 && Number(minor) >= LEAST_MINOR) return undefined;
    return `${version} is older than 3.${LEAST_MINOR}, which pandas needs`;
  } catch {
    return 'this machine has no python3';
  }
}

/** A folder beside this file whose requirements.txt names packages. Two sets may disagree about a version. */
type PackageSet = 'python' | 'disclosure' | 'schemathesis' | 'generators' | 'python-package';

/** The packages of a set, installed once for as long as it stays the same. Test files run beside each other. */
export async function installPackages(set: PackageSet = 'python'): Promise<InstalledPackages> {
  mkdirSync(CLIENTS, { recursive: true });
  return withLock(join(CLIENTS, `${set}.lock`), tellWait, () => installOnce(set));
}

async function installOnce(set: PackageSet): Promise<InstalledPackages> {
  const requirements = fileURLToPath(new URL(`${set}/requirements.txt`, import.meta.url));
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const folder = join(CLIENTS, set);
  const stamp = join(folder, 'stamp.json');
  const before = readStamp(stamp);
  if (before?.hash === hash) return before.installed;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const installed = await pipInstall(folder, ['-r', requirements]);
  writeFileSync(stamp, JSON.stringify({ hash, installed }));
  return installed;
}

function tellWait(pid: number): void {
  console.warn(`waiting for process ${pid}, which installs the same packages`);
}

function readStamp(stamp: string): { hash: string; installed: InstalledPackages } | undefined {
  try {
    return JSON.parse(readFileSync(stamp, 'utf8')) as { hash: string; installed: InstalledPackages };
  } catch {
    return undefined; // Missing, or cut off: installed again.
  }
}

/** Runs a script. Resolves to what it printed; rejects with all that it printed where it fails. */
export async function runPython(
  { python, environment }: InstalledPackages,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  const env = { ...process.env, ...environment, ...variables, PYTHONDONTWRITEBYTECODE: '1' };
  const options = { cwd: SCRIPTS, env, timeout: RUN_WITHIN_MS, maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(python, args, options);
  return stdout;
}

/** The tests of a module, in words. */
export function testsOf(module: string): string[] {
  const source = readFileSync(join(SCRIPTS, `${module}.py`), 'utf8');
  return [...source.matchAll(/^ {4}def test_(\w+)\(/gm)].map(([, name = '']) => name.replaceAll('_', ' '));
}
