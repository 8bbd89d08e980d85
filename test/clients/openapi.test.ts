import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { InstalledPackages } from '../../infra/setup/python.mjs';
import { replaceRegister } from '../../pipeline/lists/replace-register.ts';
import { openWeb } from '../support/dashboard.ts';
import { loadMainFigures } from '../support/double11.ts';
import { type IngestHttp, openIngestHttp } from '../support/ingest-http.ts';
import { SEED } from '../support/seeds.ts';
import { installPackages, whyNoPython } from './python-packages.ts';

const configuration = (name: string) => fileURLToPath(new URL(`schemathesis/${name}.toml`, import.meta.url));
const HOOKS = fileURLToPath(new URL('schemathesis/hooks.py', import.meta.url));
/** On request. A run then takes some minutes on a quiet machine. */
const IS_THOROUGH = process.env['COUNTYFLOW_TEST_SCHEMATHESIS'] === '1';
const EXAMPLES = IS_THOROUGH ? 200 : 15;
const LIMIT_MS = (IS_THOROUGH ? 90 : 20) * 60_000;

const why = whyNoPython();
if (why !== undefined) console.log(`The OpenAPI document is not tested by Schemathesis: ${why}.`);

describe.skipIf(why !== undefined)('Schemathesis, with the OpenAPI document of the running server,', () => {
  let http: IngestHttp;
  let packages: InstalledPackages;

  beforeAll(async () => {
    packages = await installPackages('schemathesis');
  });

  beforeAll(async () => {
    http = await openIngestHttp();
    // Without registers, requests for platforms' own orders fail.
    await replaceRegister(http.clickhouse, 'shops', 'docs/examples/platforms/shops.csv', true);
    await replaceRegister(http.clickhouse, 'categories', 'docs/examples/platforms/categories.csv', true);
    return () => http[Symbol.asyncDispose]();
  });

  it(
    `finds no answer that the document does not describe (seed ${SEED})`,
    async () => {
      const authorization = ['--header', `Authorization: Bearer ${http.key('tmall')}`];
      const stdout = await explore(
        'schemathesis',
        new URL('v1/openapi.json', http.server.url),
        authorization,
      );
      // It went on from events that it had sent.
      expect(stdout).toMatch(/API Links: +[1-9]\d* covered/);
      expect(http.failures).toEqual([]);
      console.log(stdout.slice(stdout.indexOf('Test Phases:')));
    },
    LIMIT_MS,
  );

  it(
    `finds none of the figures for programs either (seed ${SEED})`,
    async () => {
      await loadMainFigures(http.clickhouse, 1);
      await using web = await openWeb(http.clickhouse, { clickhouse: http.engines.connections.clickhouse });
      await explore('figures', new URL('api/v1/openapi.json', web.url));
    },
    LIMIT_MS,
  );

  /** What it printed. Throws that if it found anything. */
  async function explore(name: string, document: URL, more: readonly string[] = []): Promise<string> {
    const args = [
      ...[
        '-c',
        'from schemathesis.cli import schemathesis; schemathesis()',
        '--config-file',
        configuration(name),
      ],
      ...['run', document.href, ...more],
      ...['--phases', 'examples,coverage,fuzzing,stateful', '--max-examples', String(EXAMPLES)],
      ...['--seed', String(SEED), '--no-color', '--warnings', 'off'],
    ];
    const env = {
      PATH: process.env['PATH'] ?? '',
      SCHEMATHESIS_HOOKS: HOOKS,
      PYTHONDONTWRITEBYTECODE: '1',
      ...packages.environment,
    };
    const options = { cwd: http.engines.home, env, maxBuffer: 256 * 1_048_576 };
    const { stdout } = await promisify(execFile)(packages.python, args, options).catch((error: unknown) => {
      const { stdout: printed = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(
        `${printed}\n${stderr}`.replaceAll(/.{2000,}/g, (line) => `${line.slice(0, 2_000)} ...`),
      );
    });
    expect(stdout).toMatch(/^=+ \d+ passed|no issues found/im);
    return stdout;
  }

  it('reads the document that the repository has', async () => {
    const served: unknown = await (await fetch(new URL('v1/openapi.json', http.server.url))).json();
    const stored = readFileSync(new URL('../../schemas/http/openapi.json', import.meta.url), 'utf8');
    expect(served).toEqual(JSON.parse(stored));
  });
});
