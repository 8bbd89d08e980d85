import { existsSync, globSync } from 'node:fs';
import { basename } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { VARIABLES } from '../../../adapters/configuration/environment.ts';
import { refusedWords } from '../../support/command-tree.ts';
import { page } from '../../support/markdown.ts';

const CHART = 'infra/helm/countyflow';
const names = z.object({ properties: z.record(z.string(), z.unknown()) });
const text = page(`${CHART}/values.schema.json`);
const { properties } = z
  .object({
    properties: z.looseObject({
      environment: names,
      secret: z.object({ properties: z.object({ files: names }) }),
    }),
  })
  .parse(JSON.parse(text));
const settings = Object.keys(properties.environment.properties);
const files = Object.keys(properties.secret.properties.files.properties);
const isValid = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(text) as object);

/** Not in the chart: secrets as variables, and what the chart sets or what a pod has no use for. */
const LEFT_OUT = [
  'KAFKA_SASL_PASSWORD',
  'TEMPORAL_API_KEY',
  'CLICKHOUSE_PASSWORD',
  'TEMPORAL_DEPLOYMENT_NAME',
  'TEMPORAL_WORKER_BUILD_ID',
  'COUNTYFLOW_HOME',
  'COUNTYFLOW_METRICS_ADDRESS',
  'COUNTYFLOW_CHROMIUM',
  'COUNTYFLOW_OPERATOR',
  // Of publishers.
  'COUNTYFLOW_URL',
  'COUNTYFLOW_KEY',
  'COUNTYFLOW_KEY_FILE',
  // A container has no terminal.
  'COUNTYFLOW_LOG_FORMAT',
];

describe("the chart's values", () => {
  it('take each variable of Countyflow once, as a setting or as a file of the Secret', () => {
    expect([...settings, ...files, ...LEFT_OUT].sort()).toEqual([...VARIABLES].sort());
    for (const name of files) expect(name).toMatch(/_(FILE|PATH)$/);
  });

  it('hold every key that the schema knows, and no other, but for the variables', () => {
    const values = parse(page(`${CHART}/values.yaml`)) as Record<string, unknown>;
    expect(Object.keys(values).sort()).toEqual(
      Object.keys(properties)
        .filter((key) => key !== 'global')
        .sort(),
    );
    expect(isValid(values)).toBe(false); // Nobody has said where the engines are.
    const environment = { KAFKA_BROKERS: 'k:1', TEMPORAL_ADDRESS: 't:1', CLICKHOUSE_URL: 'http://c:1' };
    expect(isValid({ ...values, environment }), JSON.stringify(isValid.errors)).toBe(true);
    expect(isValid({ ...values, environment: { ...environment, CLICKHOUSE_PASSWORD: 'x' } })).toBe(false);
    expect(isValid({ ...values, environment, worker: { replcas: 2 } })).toBe(false);
  });

  it('have the same version as the package', () => {
    const { version, appVersion } = parse(page(`${CHART}/Chart.yaml`)) as Record<string, string>;
    const project = JSON.parse(page('package.json')) as { version: string };
    expect([version, appVersion]).toEqual([project.version, project.version]);
  });

  it('are complete in each file for the tests', () => {
    const paths = globSync(`${CHART}/ci/*-values.yaml`);
    expect(paths.length).toBeGreaterThan(2);
    for (const path of paths) {
      const { environment } = parse(page(path)) as { environment: Record<string, unknown> };
      expect(isValid({ environment }), path).toBe(true);
    }
  });
});

describe("the chart's templates", () => {
  it('give each variable that the values may have to a role', () => {
    const helpers = page(`${CHART}/templates/_helpers.tpl`);
    const patterns = [...helpers.matchAll(/"(worker|dashboard|ingest-http|setup)" "(\^[^"]+)"/g)];
    expect(patterns.map(([, role]) => role)).toEqual(['worker', 'dashboard', 'ingest-http', 'setup']);
    const given = (name: string) => patterns.some(([, , pattern = '']) => new RegExp(pattern).test(name));
    expect([...settings, ...files].filter((name) => !given(name))).toEqual([]);
  });

  it('name roles, words and ports that the image has', async () => {
    const helpers = page(`${CHART}/templates/_helpers.tpl`);
    const argued = [...helpers.matchAll(/\(?list "(web|ingest-http)"((?: "[^"]+")+)/g)];
    expect(argued.map(([, role]) => role)).toEqual(['web', 'ingest-http']);
    for (const [, role = '', rest = ''] of argued)
      expect(await refusedWords([role, ...(rest.match(/[^" ]+/g) ?? [])])).toEqual([]);
    const [, exposed = ''] = /^EXPOSE (.*)$/m.exec(page('infra/Dockerfile')) ?? [];
    const ports = [...helpers.matchAll(/"port" (\d+)/g)].map(([, port]) => port);
    const [, metrics] = /name: metrics, containerPort: (\d+)/.exec(page(`${CHART}/templates/_pod.tpl`)) ?? [];
    expect([metrics, ...ports]).toEqual(exposed.split(' '));
  });
});

const FOLDER = 'infra/systemd';
const units = globSync(`${FOLDER}/*.service`).sort();
const common = page(`${FOLDER}/countyflow-.service.d/common.conf`);
/** The longest that each role takes to stop in good order. */
const STOP_SECONDS: Record<string, number> = {
  'countyflow-worker.service': 10,
  'countyflow-dashboard.service': 10,
  'countyflow-ingest-http.service': 45,
};

const valueOf = (unit: string, key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1] ?? '';

describe('the units of systemd', () => {
  it('are those that the target wants', () => {
    const wanted = valueOf(page(`${FOLDER}/countyflow.target`), 'Wants').split(' ');
    expect(wanted.sort()).toEqual(units.map((path) => basename(path)));
    expect(Object.keys(STOP_SECONDS).sort()).toEqual(wanted);
  });

  it.each(units)('start a file that exists, with words that it accepts: %s', async (path) => {
    const words = valueOf(page(path), 'ExecStart').split(' ');
    const script = words.findIndex((word) => word.endsWith('.ts'));
    expect(words[0]).toBe('/opt/countyflow/node_modules/.bin/node');
    expect(words[script]).toMatch(/^\/opt\/countyflow\//);
    expect(existsSync(words[script]?.replace('/opt/countyflow/', '') ?? '')).toBe(true);
    const rest = words.slice(script + 1);
    if (words[script]?.endsWith('workers/main.ts') === true) expect(rest).toEqual([]);
    else expect(await refusedWords(rest)).toEqual([]);
  });

  it.each(units)('wait longer for the end than it may take: %s', (path) => {
    const seconds = Number(valueOf(page(path), 'TimeoutStopSec'));
    expect(seconds).toBeGreaterThan(STOP_SECONDS[basename(path)] ?? Infinity);
  });

  it('tell their health at three addresses', () => {
    const addresses = units.map((path) => /127\.0\.0\.1:\d+/.exec(page(path))?.[0]);
    expect(new Set(addresses).size).toBe(3);
    expect(addresses).not.toContain(undefined);
  });

  it('set variables that Countyflow or its allocator reads', () => {
    const settings = page(`${FOLDER}/countyflow.env`);
    const all = [settings, ...units.map(page), common].join('\n');
    const set = [...all.matchAll(/^(?:Environment=)?((?:[A-Z_]+=\S+ ?)+)$/gm)]
      .flatMap(([, pairs = '']) => pairs.split(' '))
      .map((pair) => pair.split('=')[0] ?? '')
      .filter((name) => name !== '' && name !== 'NODE_ENV');
    expect(set).toEqual(
      expect.arrayContaining(['KAFKA_BROKERS', 'COUNTYFLOW_HOME', 'COUNTYFLOW_METRICS_ADDRESS']),
    );
    expect(set.filter((name) => !VARIABLES.includes(name) && !name.startsWith('MALLOC_'))).toEqual([]);
    expect(settings).not.toMatch(/^\w*(PASSWORD|KEY|TOKEN)=/m);
  });
});
