import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { findPorts } from '../../infra/engines/ports.ts';
import { variablesOf } from '../../infra/engines/service.ts';
import { startTestEngines, type TestEngines } from '../engines.ts';
import { page } from '../support/markdown.ts';
import { PATIENCE, PATIENCE_OF_COMMANDS } from '../support/patience.ts';
import { useFolder } from '../support/used.ts';
import { buildImage, type BuiltImage } from './image/built-image.ts';

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

interface Container {
  /** Runs the image's health check in it. */
  isHealthy(): boolean;
  /** Sends the signal to its first process. Resolves to the exit code and what it printed. */
  stop(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly printed: string }>;
}

/** Starts the image with these words after its entrypoint. `secrets` is its /run. */
async function startContainer(
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

const VERSION = '9.8.7';
const NODE_USER = 1000;
/** /app: modules, sources and reference data. On 28 November 2026 it had 291 MB. */
const MOST_MEGABYTES = 320;

const { services } = z
  .object({ services: z.record(z.string(), z.looseObject({ command: z.array(z.string()).optional() })) })
  .parse(parse(page('infra/compose.yaml'), { merge: true }));
const wordsOf = (service: string): string[] => services[service]?.command ?? [];

let image: BuiltImage;
let engines: TestEngines;
/** What containers see as /run. */
const run = useFolder();
let variables: Record<string, string>;
const token = randomBytes(24).toString('hex');

const start = (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  startContainer(image, run, words, { ...variables, ...more });

beforeAll(async () => {
  image = await buildImage(VERSION);
  engines = await startTestEngines({ kafka: true, temporal: true, clickhouse: true }, readEnvironment({}));
  chmodSync(run, 0o755);
  mkdirSync(join(run, 'secrets'));
  const { CLICKHOUSE_PASSWORD_FILE: password = '', ...addresses } = variablesOf(engines.addresses);
  copyFileSync(password, join(run, 'secrets/clickhouse-password'));
  writeFileSync(join(run, 'secrets/web-token'), token);
  for (const name of readdirSync(join(run, 'secrets')))
    chownSync(join(run, 'secrets', name), NODE_USER, NODE_USER);
  variables = { ...addresses, CLICKHOUSE_PASSWORD_FILE: '/run/secrets/clickhouse-password' };
});
afterAll(async () => {
  await engines.stop();
  image[Symbol.dispose]();
});

describe('the image', () => {
  it('says what it is, and holds no secret', () => {
    const { Labels, Env, Cmd } = image.config;
    expect(Labels).toMatchObject({ 'org.opencontainers.image.version': VERSION });
    expect(Env.filter((one) => /PASSWORD|TOKEN|KEY|SECRET/.test(one))).toEqual([]);
    expect(Cmd).toEqual(['worker']);
  });

  it('has neither tools, nor tests, nor an engine, and weighs little', () => {
    const modules = join(image.root, 'app/node_modules');
    for (const name of ['typescript', 'vitest', '@chdb', 'node', 'dclint', '@temporalio/testing'])
      expect(existsSync(join(modules, name)), name).toBe(false);
    for (const name of ['test', 'docs', '.git', '.countyflow', 'infra/helm'])
      expect(existsSync(join(image.root, 'app', name)), name).toBe(false);
    const of = (path: string) =>
      Number(execFileSync('du', ['-sm', path], { encoding: 'utf8' }).split('\t')[0]);
    const megabytes = of(join(image.root, 'app'));
    console.log(`The image has ${megabytes} MB in /app, of which modules are ${of(modules)} MB.`);
    expect(megabytes).toBeLessThan(MOST_MEGABYTES);
  });

  it('gives its user no file of its own but the home', () => {
    const found = execFileSync(
      'find',
      [image.root, '-xdev', '-uid', String(NODE_USER), '-not', '-path', `${image.root}/home/*`],
      { encoding: 'utf8' },
    );
    expect(found.trim().replace(image.root, '')).toBe('/var/lib/countyflow');
  });
});

describe('containers of the image, on real engines', () => {
  it('prepare engines that are empty, and may do so again', async () => {
    for (const time of [1, 2]) {
      const { code, printed } = await (await start(wordsOf('setup'))).ended;
      expect(code, printed).toBe(0);
      expect(printed).toContain(
        time === 1 ? 'statements run' : 'Nothing to do: tables and views are up to date',
      );
      expect(/^campaign double11-2017/m.test(printed)).toBe(time === 1);
    }
  });

  it.each(['worker', 'dashboard', 'ingest-http'])(
    'are healthy as %s, and end with 0 when told to',
    async (role) => {
      const { metrics, port } = await findPorts(['metrics', 'port'] as const, {}, {});
      const words = role === 'worker' ? wordsOf(role) : [...wordsOf(role), '--port', String(port)];
      const container = await start(words, {
        COUNTYFLOW_METRICS_ADDRESS: `0.0.0.0:${metrics}`,
        ...(role === 'dashboard' && { COUNTYFLOW_WEB_TOKEN_FILE: '/run/secrets/web-token' }),
      });
      expect(container.isHealthy()).toBe(false); // It has only begun.
      const ended = container.ended.then(({ code, printed }) => {
        throw new Error(`the container ended with ${String(code)}: ${printed}`);
      });
      await Promise.race([ended, expect.poll(() => container.isHealthy(), PATIENCE_OF_COMMANDS).toBe(true)]);
      const scraped = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
      expect(scraped).toMatch(/^process_start_time_seconds \d/m);
      if (role !== 'worker') expect(await answerOf(role, port)).toEqual([200, 401]);
      ended.catch(() => undefined);
      const { code, printed } = await container.stop('SIGTERM');
      expect(code, printed).toBe(0);
    },
  );

  it('run the command', async () => {
    const { code, printed } = await (await start(['reference', 'list'])).ended;
    expect(code, printed).toBe(0);
    expect(printed).toContain('campaign double11-2017');
  });
});

/** The status for someone who may read, and for someone else. */
async function answerOf(role: string, port: number | undefined): Promise<number[]> {
  const url = `http://127.0.0.1:${port}${role === 'dashboard' ? '/' : '/v1/openapi.json'}`;
  const login = `Basic ${Buffer.from(`reader:${token}`).toString('base64')}`;
  const allowed = await fetch(url, { headers: { authorization: login } });
  const other = role === 'dashboard' ? url : `http://127.0.0.1:${port}/v1/rejects`;
  return [allowed.status, (await fetch(other)).status];
}
