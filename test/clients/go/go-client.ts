import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { find, run } from '../../../infra/setup/shell.mjs';
import type { Endpoint } from '../clickhouse-with-an-hour.ts';
import { preparedFolder } from '../../support/prepared-folder.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../.countyflow/clients/go', import.meta.url));
const WITHIN_MS = 500_000;

/** In which Go builds, with what it gets from its module proxy. */
export const GO_ENVIRONMENT = {
  ...process.env,
  GOMODCACHE: join(CACHE, 'modules'),
  GOCACHE: join(CACHE, 'builds'),
  // Go makes its modules read-only: the folder could not be removed.
  GOFLAGS: '-mod=mod -modcacherw',
};

/** Why the tests of the Go client do not run here; undefined where they do. */
export function whyNoGo(): string | undefined {
  if (process.env['COUNTYFLOW_TEST_GO'] !== '1') return 'they run on request: npm run test:clients:go';
  return find('go') === undefined ? 'not on this machine: go' : undefined;
}

/** The program of this folder, built, with what it needs from Go's module proxy. Resolves to its path. */
export async function prepareGo(): Promise<string> {
  const files = ['go.mod', 'go.sum', 'main.go'].map((name) => join(FOLDER, name));
  const folder = await preparedFolder('clients/go-program', files, async (fresh) => {
    await run('go', ['build', '-o', join(fresh, 'client'), '.'], { cwd: FOLDER, env: GO_ENVIRONMENT });
  });
  return join(folder, 'client');
}

export type Protocol = 'http' | 'tcp';

/** What each case saw, by protocol and name. */
export type CasesSeen = (protocol: Protocol, name: string) => Record<string, unknown>;

/** Runs cases of main.go over both protocols. A case that failed is told when it is asked for. */
export async function runGo(
  program: string,
  endpoint: Endpoint,
  names: readonly string[],
  epochSeconds: number,
): Promise<CasesSeen> {
  const { PATH = '', HOME = '' } = process.env;
  const { stdout } = await promisify(execFile)(program, names, {
    env: {
      PATH,
      HOME,
      HOST: endpoint.host,
      HTTP_PORT: String(endpoint.httpPort),
      NATIVE_PORT: String(endpoint.nativePort),
      CLICKHOUSE_USER: endpoint.user,
      CLICKHOUSE_PASSWORD: endpoint.password,
      DATABASE: endpoint.database,
      HOUR: String(epochSeconds),
    },
    timeout: WITHIN_MS,
  });
  const seen = JSON.parse(stdout) as Record<
    string,
    Record<string, Record<string, unknown> & { failed?: string }>
  >;
  return (protocol, name) => {
    const { failed, ...facts } = seen[protocol]?.[name] ?? { failed: 'it was not run' };
    if (failed !== undefined) throw new Error(`${name} over ${protocol}: ${failed}`);
    return facts;
  };
}
