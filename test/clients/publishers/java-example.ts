import { execFile } from 'node:child_process';
import { cpSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { find, run } from '../../../infra/setup/shell.mjs';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { preparedFolder } from '../../support/prepared-folder.ts';

const EXAMPLE = fileURLToPath(new URL('../../../docs/examples/publisher/java', import.meta.url));

/** Why the example project cannot be built here; undefined where it can. */
export function whyNoMaven(): string | undefined {
  const missing = ['java', 'javac', 'mvn'].filter((program) => find(program) === undefined);
  return missing.length === 0 ? undefined : `not on this machine: ${missing.join(', ')}`;
}

/** The commands of its page: one builds, one runs. */
const [BUILD = '', RUN = ''] = (fencedBlocks(page('docs/publisher/tools.md'), 'sh')[0] ?? '').split('\n');

/** Builds a copy of the example, as a publisher would. Resolves to a function that runs it. */
export async function buildJavaExample(): Promise<
  (environment: Readonly<Record<string, string>>, ...args: readonly string[]) => Promise<string>
> {
  const files = readdirSync(EXAMPLE, { recursive: true, encoding: 'utf8' })
    .map((name) => join(EXAMPLE, name))
    .filter((path) => statSync(path).isFile());
  const folder = await preparedFolder('clients/java-example', files, async (fresh) => {
    cpSync(EXAMPLE, fresh, { recursive: true });
    await run('sh', ['-euc', BUILD], { cwd: fresh });
  });
  const { PATH = '', HOME = '' } = process.env;
  return async (environment, ...args) => {
    const options = { cwd: folder, env: { PATH, HOME, ...environment } };
    return (await promisify(execFile)('sh', ['-euc', `${RUN} "$@"`, 'sh', ...args], options)).stdout;
  };
}
