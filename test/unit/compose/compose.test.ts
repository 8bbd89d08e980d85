import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readEnvironment, requireAddresses, VARIABLES } from '../../../adapters/configuration/environment.ts';
import { refusedWords } from '../../support/command-tree.ts';
import { page } from '../../support/markdown.ts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
/** The second is included by the first. */
const FILES = ['compose.yaml', 'compose.engines.yaml'].map((name) => join(PROJECT, 'infra', name));
const texts = FILES.map((path) => readFileSync(path, 'utf8'));
const TEXT = texts.join('\n');

const service = z.looseObject({
  image: z.string().optional(),
  ports: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  volumes: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  healthcheck: z.unknown().optional(),
  secrets: z.array(z.string()).default([]),
  restart: z.string(),
});
const parts = texts.map((text) =>
  z
    .object({
      services: z.record(z.string(), service),
      volumes: z.record(z.string(), z.unknown()),
      secrets: z.record(z.string(), z.strictObject({ environment: z.string() })),
    })
    .parse(parse(text, { merge: true })),
);
const merged = <T>(records: readonly Record<string, T>[]): Record<string, T> =>
  Object.fromEntries(records.flatMap((record) => Object.entries(record)));
const services = merged(parts.map((part) => part.services));
const volumes = merged(parts.map((part) => part.volumes));
const secrets = merged(parts.map((part) => part.secrets));
const all = Object.entries(services);
/** Containers of our image. */
const own = all.filter(([, { image }]) => image?.startsWith('countyflow:'));

/** Puts in the defaults, as compose does where the environment says nothing. */
const filled = (text: string) => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');

describe('the compose files', () => {
  it('are one system, in which no part is defined twice', () => {
    expect(parse(texts[0] ?? '')).toMatchObject({ name: 'countyflow', include: ['compose.engines.yaml'] });
    for (const kind of ['services', 'volumes', 'secrets'] as const) {
      const names = parts.flatMap((part) => Object.keys(part[kind]));
      expect(new Set(names).size, kind).toBe(names.length);
    }
  });

  it('opens distinct ports to this machine alone', () => {
    const ports = all.flatMap(([, { ports: published }]) => published.map(filled));
    expect(ports).toHaveLength(8);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    expect(new Set(ports.map((port) => port.split(':')[1])).size).toBe(ports.length);
  });

  it('waits for services with a health check to be healthy, and for one-off services to end', () => {
    for (const [name, { depends_on }] of all) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const target = services[other];
        const expected = target?.restart === 'no' ? 'service_completed_successfully' : 'service_healthy';
        expect({ name, other, condition }).toEqual({ name, other, condition: expected });
        if (condition === 'service_healthy') expect(target?.healthcheck, other).toBeDefined();
      }
    }
  });

  it('mounts exactly the volumes that it declares, and beside them only files that exist and stay as they are', () => {
    const mounts = all.flatMap(([, { volumes: mounted }]) => mounted.map(filled));
    const files = mounts.filter((mount) => mount.startsWith('.'));
    const named = mounts.filter((mount) => !files.includes(mount)).map((mount) => mount.split(':')[0]);
    expect(named.sort()).toEqual(Object.keys(volumes).sort());
    for (const file of files) {
      const [path = '', , mode] = file.split(':');
      expect(mode, file).toBe('ro');
      if (!path.endsWith('/archives')) expect(existsSync(join(PROJECT, 'infra', path)), path).toBe(true);
    }
  });

  it('has no password of its own: each is a secret, or must be in the environment', () => {
    const passwords = all.flatMap(([, { environment, secrets: given }]) =>
      Object.entries(environment)
        .filter(([name]) => /PASSWORD|PWD|SECRET|TOKEN|KEY/.test(name))
        .map(([name, value]) => ({ name, value, given })),
    );
    expect(passwords.length).toBeGreaterThan(5);
    for (const { name, value, given } of passwords) {
      const [, secret] = /^\/run\/secrets\/(.+)$/.exec(value) ?? [];
      if (secret === undefined) expect(value, name).toMatch(/^\$\{\w+:\?set it in infra\/\.env, /);
      else expect(given, name).toContain(secret);
    }
  });

  it('names in the example what it asks of the environment, with no value for a secret and with each default', () => {
    const example = new Map(
      [...page('infra/.env.example').matchAll(/^(?:# )?([A-Z_]+)=(.*)$/gm)].map(
        ([, name = '', value = '']) => [name, value],
      ),
    );
    const required = [...TEXT.matchAll(/\$\{(\w+):\?/g)].map(([, name = '']) => name);
    for (const name of [...required, ...Object.values(secrets).map(({ environment }) => environment)])
      expect(example.get(name), name).toBe('');
    const defaults = [...TEXT.matchAll(/\$\{(\w+_PORT):-(\d+)\}/g)];
    expect(defaults.length).toBeGreaterThan(7);
    for (const [, name = '', value] of defaults) expect(example.get(name), name).toBe(value);
  });

  it('starts our image with variables that Countyflow reads, and words that it accepts', async () => {
    expect(own.map(([name]) => name)).toEqual(['setup', 'worker', 'dashboard', 'ingest-http', 'countyflow']);
    for (const [name, { environment, command }] of own) {
      expect(Object.keys(environment).filter((variable) => !VARIABLES.includes(variable))).toEqual([]);
      if (['worker', 'setup'].includes(command[0] ?? '')) expect(command[0]).toBe(name);
      else expect(await refusedWords(command)).toEqual([]);
    }
    expect(await refusedWords(['web', '--hots', '0.0.0.0'])).toContain('--hots');
  });

  it('lets Prometheus ask each server, and gives Grafana what its sources need', () => {
    const { scrape_configs: jobs } = z
      .object({
        scrape_configs: z.array(
          z.object({
            job_name: z.string(),
            dns_sd_configs: z.tuple([z.object({ names: z.tuple([z.string()]) })]),
          }),
        ),
      })
      .parse(parse(page('infra/prometheus/prometheus.yaml')));
    const asked = jobs.map(({ dns_sd_configs: [{ names }] }) => names[0]);
    expect(asked).toEqual(['worker', 'dashboard', 'ingest-http', 'kafka', 'temporal', 'clickhouse']);
    for (const name of asked) expect(services).toHaveProperty(name);
    const sources = page('infra/grafana/datasource.yaml') + page('infra/grafana/prometheus.yaml');
    for (const [, name = ''] of sources.matchAll(/\$\{(\w+)\}/g))
      expect(services['grafana']?.environment, name).toHaveProperty(name);
  });

  it('gives the worker valid addresses of existing services', () => {
    // Its secrets are files of the container.
    const variables = Object.entries(services['worker']?.environment ?? {}).filter(
      ([name]) => !name.endsWith('_FILE'),
    );
    const environment = readEnvironment(Object.fromEntries(variables));
    const { kafkaBrokers, temporalAddress, clickhouseUrl } = requireAddresses(environment);
    const hosts = [...kafkaBrokers, temporalAddress].map((address) => address.split(':')[0]);
    for (const host of [...hosts, new URL(clickhouseUrl).hostname])
      expect(Object.keys(services)).toContain(host);
    expect(filled(services['kafka']?.environment['KAFKA_ADVERTISED_LISTENERS'] ?? '')).toContain(
      `INSIDE://${kafkaBrokers.join(',')}`,
    );
  });
});
