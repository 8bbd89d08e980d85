import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE } from '../../support/patience.ts';
import type { BuiltImage } from './built-image.ts';

/**
 * What a container would be: the process is number 1 of its own, its files cannot be written but for what compose and
 * the chart mount, and nothing of this machine's environment is there. The network is this machine's, where the engines
 * are. Arguments: root, secrets, user, folder, and then `env`'s.
 */
const ENTER = `
  mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"
  mount -t proc proc "$1/proc"
  mount -t tmpfs dev "$1/dev"
  for node in null:3 zero:5 random:8 urandom:9; do mknod -m 666 "$1/dev/\${node%:*}" c 1 "\${node#*:}"; done
  mount -t tmpfs tmp "$1/tmp" && chmod 1777 "$1/tmp"
  mount -t tmpfs -o uid=1000,gid=1000 home "$1/var/lib/countyflow"
  mount --bind "$2" "$1/run"
  root="$1" user="$3" folder="$4"
  shift 4
  exec chroot --userspec="$user" "$root" env -i --chdir="$folder" "$@"`;

export interface Container {
  /** Runs the image's health check in it. */
  isHealthy(): boolean;
  /** Sends the signal to its first process. Resolves to the exit code and what it printed. */
  stop(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly printed: string }>;
}

/** Starts the image with these words after its entrypoint. `secrets` is its /run. */
export async function startContainer(
  { root, config }: BuiltImage,
  secrets: string,
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<Container & { readonly ended: Promise<{ code: number | null; printed: string }> }> {
  const given = [...config.Env, ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)];
  const child = spawn(
    'unshare',
    [
      ...['--pid', '--mount', '--fork', '--kill-child', 'sh', '-euc', ENTER, 'enter', root, secrets],
      ...[config.User, config.WorkingDir, ...given, ...config.Entrypoint, ...words],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const printed = Promise.all([text(child.stdout), text(child.stderr)]).then((parts) => parts.join(''));
  const ended = (once(child, 'exit') as Promise<[number | null]>).then(async ([code]) => ({
    code,
    printed: await printed,
  }));
  const first = await firstProcessOf(child.pid ?? 0);
  return {
    ended,
    isHealthy: () => {
      const [, program = '', ...args] = config.Healthcheck.Test;
      const entered = ['--userspec', config.User, root, 'env', '-i', ...given, program, ...args];
      return spawnSync('chroot', entered).status === 0;
    },
    stop: (signal) => {
      process.kill(first, signal);
      return ended;
    },
  };
}

async function firstProcessOf(unshare: number): Promise<number> {
  const deadlineMs = Date.now() + PATIENCE.timeout;
  while (Date.now() < deadlineMs) {
    const [pid] = readFileSync(`/proc/${unshare}/task/${unshare}/children`, 'utf8').trim().split(' ');
    if (pid !== undefined && pid !== '') return Number(pid);
    await sleep(PATIENCE.interval);
  }
  throw new Error('the container has no process');
}
