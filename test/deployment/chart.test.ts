import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { NODE } from '../../infra/setup/project.mjs';
import { preparedFolder } from '../support/prepared-folder.ts';

const CHART = fileURLToPath(new URL('../../infra/helm/countyflow', import.meta.url));
const HELM = 'helm.sh/helm/v4/cmd/helm@v4.3.1';
const SCHEMAS = 'kubernetes-validate==1.37.0';
const OPERATORS = ['@kubernetes-models/keda@2.0.0', '@kubernetes-models/prometheus-operator@6.0.0'];
const CHECK_OPERATORS = `
  import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1';
  import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
  const kinds = { ScaledObject, ServiceMonitor };
  for (const one of JSON.parse(process.argv[2])) new kinds[one.kind](one).validate();`;
/** The oldest that the chart allows, and a newer one. */
const KUBERNETES = ['1.30', '1.34'];

const valuesOf = (name: string) => join(CHART, 'ci', `${name}-values.yaml`);
const names = readdirSync(join(CHART, 'ci')).map((file) => file.replace('-values.yaml', ''));

const object = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});
type Manifest = z.infer<typeof object>;

let tools = '';
const helm = (...args: string[]) => spawnSync(join(tools, 'helm'), args, { encoding: 'utf8' });

function render(name: string, ...settings: string[]): Manifest[] {
  const { status, stdout, stderr } = helm('template', 'demo', CHART, '-f', valuesOf(name), ...settings);
  expect(status, stderr).toBe(0);
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as unknown)
    .filter((value) => value !== null)
    .map((value) => object.parse(value));
}

beforeAll(async () => {
  tools = await preparedFolder('chart', [fileURLToPath(import.meta.url)], async (folder) => {
    const run = (program: string, ...args: string[]) =>
      execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    execFileSync('go', ['install', HELM], {
      env: { ...process.env, GOBIN: folder, PATH: `${process.env['PATH'] ?? ''}:/usr/local/go/bin` },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    run('python3', '-m', 'venv', 'python');
    run('python/bin/pip', 'install', '--quiet', SCHEMAS);
    writeFileSync(join(folder, 'package.json'), '{}');
    writeFileSync(join(folder, 'operators.mjs'), CHECK_OPERATORS);
    run('npm', 'install', '--no-save', '--silent', ...OPERATORS);
    return Promise.resolve();
  });
});

describe.each(names)('the chart with the values %s', (name) => {
  it('passes its linter', () => {
    const { status, stdout, stderr } = helm('lint', '--strict', CHART, '-f', valuesOf(name));
    expect(status, stdout + stderr).toBe(0);
  });

  it.each(KUBERNETES)('gives objects that Kubernetes %s knows, without an unknown field', (version) => {
    const manifests = render(name).filter(({ apiVersion }) => !/keda|coreos/.test(apiVersion));
    const file = join(tools, `${name}.json`);
    writeFileSync(file, manifests.map((one) => JSON.stringify(one)).join('\n---\n'));
    // As a module: the command's script names the folder that it was installed in, before that was renamed.
    const args = ['-m', 'kubernetes_validate', '--strict', '-k', version, file];
    const { status, stdout, stderr } = spawnSync(join(tools, 'python/bin/python'), args, {
      encoding: 'utf8',
    });
    expect(status, stdout + stderr).toBe(0);
    expect(stdout.match(/ passed for resource /g)).toHaveLength(manifests.length);
  });

  it('writes down everything that it selects, so that no Service or policy is empty', () => {
    const manifests = render(name);
    const pods = manifests
      .filter(({ kind }) => kind === 'Deployment')
      .map((one) => z.object({ template: z.object({ metadata: z.object({ labels }) }) }).parse(one['spec']))
      .map(({ template }) => template.metadata.labels);
    const selectors = manifests.flatMap(({ kind, spec }) => {
      if (kind === 'Service') return [z.object({ selector: labels }).parse(spec).selector];
      if (kind === 'PodDisruptionBudget')
        return [z.object({ selector: z.object({ matchLabels: labels }) }).parse(spec).selector.matchLabels];
      if (kind === 'NetworkPolicy')
        return [
          z.object({ podSelector: z.object({ matchLabels: labels }) }).parse(spec).podSelector.matchLabels,
        ];
      return [];
    });
    expect(selectors.length).toBeGreaterThan(0);
    for (const selector of selectors) expect(pods).toContainEqual(expect.objectContaining(selector));
  });
});

const labels = z.record(z.string(), z.string());
const labelled = z.record(z.string(), z.unknown());

describe('the chart', () => {
  it('gives the objects of operators as their schemas want them', () => {
    const manifests = render('most').filter(({ apiVersion }) => /keda|coreos/.test(apiVersion));
    expect(manifests.map(({ kind }) => kind).sort()).toEqual(['ScaledObject', 'ServiceMonitor']);
    const check = (objects: readonly unknown[]) =>
      spawnSync(NODE, [join(tools, 'operators.mjs'), JSON.stringify(objects)], { encoding: 'utf8' });
    const { status, stderr } = check(manifests);
    expect(status, stderr).toBe(0);
    for (const broken of manifests) expect(check([{ ...broken, spec: {} }]).status, broken.kind).not.toBe(0);
  });

  it('runs the workers of an older build beside the new ones, each with its tag as the build id', () => {
    const workers = render('most').filter(({ metadata }) => metadata.name.includes('worker-0-'));
    expect(workers.map(({ metadata }) => metadata.name).sort()).toEqual([
      'demo-countyflow-worker-0-1-0',
      'demo-countyflow-worker-0-2-0',
    ]);
    for (const worker of workers) {
      const text = JSON.stringify(worker);
      const [, tag = ''] = /"image":"registry\.example\/countyflow:([^"]+)"/.exec(text) ?? [];
      expect(worker.metadata.name).toContain(tag.replaceAll('.', '-'));
      expect(text).toContain(`{"name":"TEMPORAL_WORKER_BUILD_ID","value":"${tag}"}`);
    }
  });

  it('renders every variable that its schema accepts', () => {
    const { properties } = z
      .object({ properties: z.object({ environment: z.object({ properties: labelled }) }) })
      .parse(JSON.parse(readFileSync(join(CHART, 'values.schema.json'), 'utf8'))).properties.environment;
    const valueOf = (name: string) =>
      name === 'CLICKHOUSE_URL' ? 'http://c:8123' : `v${String(name.length)}`;
    const names = Object.keys(properties);
    expect(names.length).toBeGreaterThan(15);
    const settings = names.flatMap((name) => ['--set-string', `environment.${name}=${valueOf(name)}`]);
    const pods = JSON.stringify(render('most', ...settings).filter(({ kind }) => kind === 'Deployment'));
    for (const name of names) expect(pods).toContain(`{"name":"${name}","value":"${valueOf(name)}"}`);
  });

  it.each([
    ['no address', ['--set', 'environment.KAFKA_BROKERS='], /KAFKA_BROKERS/],
    ['an unknown variable', ['--set', 'environment.KAFKA_BROKER=x:1'], /KAFKA_BROKER\b/],
    ['a password', ['--set', 'environment.CLICKHOUSE_PASSWORD=x'], /CLICKHOUSE_PASSWORD/],
    ['a misspelt key', ['--set', 'worker.replcas=2'], /replcas/],
  ])('refuses %s', (_, settings, cause) => {
    const { status, stderr } = helm('template', 'demo', CHART, '-f', valuesOf('least'), ...settings);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(cause);
  });

  it('shows no secret to a role that has no use for it', () => {
    const servers = render('most').filter(({ kind }) => kind === 'Deployment' || kind === 'Job');
    const keysOf = (role: string) => {
      const found = servers.find(({ metadata }) => metadata.name.includes(role));
      return [...JSON.stringify(found).matchAll(/"key":"([^"]+)","path"/g)].map(([, key]) => key);
    };
    expect(keysOf('-worker')).toEqual(['ca.pem', 'clickhouse-password', 'kafka-password']);
    expect(keysOf('-dashboard')).toContain('web-token');
    expect(keysOf('-ingest-http')).toEqual(['ca.pem', 'clickhouse-password', 'kafka-password']);
  });

  it('says how to make the build current', () => {
    const notes = helm('install', 'demo', CHART, '--dry-run=client', '-f', valuesOf('most')).stdout;
    expect(notes).toContain(
      'temporal worker deployment set-current-version --deployment-name countyflow --build-id 0.2.0 --yes',
    );
    expect(readFileSync(join(CHART, '../../../docs/deployment.md'), 'utf8')).toContain(
      'temporal worker deployment set-current-version --deployment-name countyflow --build-id NEW --yes',
    );
  });
});
