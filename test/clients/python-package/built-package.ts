import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pipInstall } from '../../../infra/setup/python.mjs';
import { PROJECT } from '../../../infra/setup/project.mjs';
import { run } from '../../../infra/setup/shell.mjs';
import { installPackages, whyNoPython } from '../python-packages.ts';

export const SOURCE = join(PROJECT, 'publishers', 'python');

export const EXAMPLE = 'docs/examples/publisher/publish_order.py';

/** The problems of each text, by the package. */
export type Judge = (
  cases: readonly { value: Uint8Array | string; topic?: string; key?: string }[],
) => Promise<Judged[]>;
export type Judged = readonly (readonly [code: string, path: string])[];

/** The package as its users have it: built, and installed with what it names in a venv outside of the repository. */
export interface BuiltPackage {
  readonly folder: string;
  readonly files: readonly string[];
  /** A Python with tools, among them mypy, and with what the package names, but not the package. */
  readonly tools: string;
  /** Runs Python with the package, outside of the repository. Resolves to what it printed. */
  readonly python: (
    args: readonly string[],
    input?: string,
    environment?: Readonly<Record<string, string>>,
  ) => Promise<string>;
  readonly remove: () => void;
}

/** What builds the package, and what only a registry has. */
const BACKEND = 'flit_core';

/** Resolves to why it cannot be tried here, where that is not the package's fault. */
export async function buildPackage(): Promise<BuiltPackage | string> {
  const noPython = whyNoPython();
  if (noPython !== undefined) return noPython;
  const folder = mkdtempSync(join(tmpdir(), 'countyflow-python-package-'));
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const tools = await toolsWithRegistry(folder);
    if (tools === undefined) {
      remove();
      return 'pip reaches no registry';
    }
    const dist = join(folder, 'dist');
    // The wheel is made from the source distribution, so both are tried.
    await run(tools, ['-m', 'build', '--outdir', dist, SOURCE]);
    const files = readdirSync(dist).sort();
    const wheel = files.find((name) => name.endsWith('.whl')) ?? '';
    const { python, environment } = await pipInstall(folder, [`${join(dist, wheel)}[kafka]`]);
    return {
      ...{ folder, files, tools, remove },
      python: (args, input = '', more = {}) =>
        printedBy(python, args, input, { cwd: folder, env: { ...process.env, ...environment, ...more } }),
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** A Python with tools; undefined where pip reaches no registry. */
async function toolsWithRegistry(folder: string): Promise<string | undefined> {
  try {
    const { python } = await installPackages('python-package');
    await run(python, ['-m', 'pip', 'download', '--no-deps', '--dest', join(folder, 'tried'), BACKEND]);
    return python;
  } catch {
    return undefined; // Nothing here is of the package.
  }
}

/** A script of this folder. */
export const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

async function printedBy(
  program: string,
  args: readonly string[],
  input: string,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<string> {
  const running = promisify(execFile)(program, args, { ...options, maxBuffer: 64 * 1_048_576 });
  running.child.stdin?.end(input);
  return (await running).stdout;
}
