import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE } from '../../../infra/setup/project.mjs';
import { find } from '../../../infra/setup/shell.mjs';
import { preparedFolder } from '../../support/prepared-folder.ts';

const RELEASE = 'bookworm';

/**
 * The files of `node:24-bookworm-slim`, as this machine can make them where no image can be pulled: Debian's smallest
 * system of the same release, the project's Node 24, npm, and the user `node`. npm and apt reach their registries in it
 * as they do on this machine.
 */
export async function nodeOnDebian(): Promise<string> {
  const folder = await preparedFolder('image-base', [fileURLToPath(import.meta.url)], async (fresh) => {
    const root = join(fresh, 'root');
    const run = (program: string, ...args: string[]) =>
      execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    run('debootstrap', '--variant=minbase', RELEASE, root);
    cpSync(realpathSync(NODE), join(root, 'usr/local/bin/node'));
    const npm = join(realpathSync(find('npm') ?? ''), '../..');
    cpSync(npm, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true });
    symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
    run('chroot', root, 'groupadd', '--gid', '1000', 'node');
    run('chroot', root, 'useradd', '--uid', '1000', '--gid', 'node', '--create-home', 'node');
    for (const [from, to = from] of [
      ['/etc/apt'],
      ['/etc/ssl/certs'],
      ['/etc/npmrc', '/usr/local/etc/npmrc'],
    ]) {
      if (from === undefined || to === undefined || !existsSync(from)) continue;
      rmSync(join(root, to), { recursive: true, force: true });
      mkdirSync(dirname(join(root, to)), { recursive: true });
      run('cp', '-rL', from, join(root, to));
    }
    // The builder gives no device that another user could open.
    appendFileSync(join(root, 'etc/apt/apt.conf.d/99-as-root'), 'APT::Sandbox::User "root";\n');
    return Promise.resolve();
  });
  return join(folder, 'root');
}
