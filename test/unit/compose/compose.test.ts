import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readEnvironment, requireAddresses } from '../../../adapters/configuration/environment.ts';
import { wantedTopic } from '../../../operations/topics/create-platform-topics.ts';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { topicOf } from '../../../schemas/topics.ts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const COMPOSE = join(PROJECT, 'infra/compose.yaml');
const TEXT = readFileSync(COMPOSE, 'utf8');

const service = z.looseObject({
  image: z.string().optional(),
  ports: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  volumes: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  healthcheck: z.unknown().optional(),
  restart: z.string(),
});
const { services, volumes } = z
  .object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.unknown()) })
  .parse(parse(TEXT, { merge: true }));
const all = Object.entries(services);

/** Puts in the defaults, as compose does where the environment says nothing. */
const filled = (text: string) => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');

function lint(path: string) {
  const dclint = join(PROJECT, 'node_modules/.bin/dclint');
  const config = join(PROJECT, 'infra/.dclintrc.json');
  return spawnSync(dclint, ['--config', config, '--max-warnings', '0', path], { encoding: 'utf8' });
}

describe('the compose file', () => {
  it('passes the linter', () => {
    const { status, stdout, stderr } = lint(COMPOSE);
    expect(status, stdout + stderr).toBe(0);
  });

  it.each([
    ['restart:', 'restrt:', /invalid-schema/],
    ['127.0.0.1:${TEMPORAL_PORT:-7233}', '7233', /no-unbound-port-interfaces/],
    ['postgres:17', 'postgres', /explicit/],
  ])('fails the linter with %j as %j', (from, to, problem) => {
    const folder = mkdtempSync(join(tmpdir(), 'countyflow-test-'));
    const changed = join(folder, 'compose.yaml');
    expect(TEXT).toContain(from);
    writeFileSync(changed, TEXT.replace(from, to));
    const { status, stdout } = lint(changed);
    rmSync(folder, { recursive: true, force: true });
    expect(status).not.toBe(0);
    expect(stdout).toMatch(problem);
  });

  it('opens distinct ports to this machine alone', () => {
    const ports = all.flatMap(([, { ports: own }]) => own.map(filled));
    expect(ports).toHaveLength(4);
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

  it('mounts exactly the volumes that it declares', () => {
    const mounted = all.flatMap(([, { volumes: own }]) => own.map((volume) => volume.split(':')[0]));
    expect(mounted.sort()).toEqual(Object.keys(volumes).sort());
  });

  it('takes passwords from the environment, with the default local-only', () => {
    const passwords = all.flatMap(([, { environment }]) =>
      Object.entries(environment).filter(([name]) => /PASSWORD|PWD|SECRET|TOKEN|KEY/.test(name)),
    );
    expect(passwords.length).toBeGreaterThan(0);
    for (const [, value] of passwords) expect(value).toMatch(/^\$\{\w+:-local-only\}$/);
  });

  it('creates a topic for each platform and no other', () => {
    const { environment = {}, command = [] } = services['kafka-topics'] ?? {};
    expect(environment['PLATFORMS']?.split(' ')).toEqual([...PLATFORMS]);
    for (const platform of PLATFORMS)
      expect(command.join().replaceAll('$$platform', platform)).toContain(`"${topicOf(platform)}"`);
  });

  it('creates them with the settings of countyflow topics create on one broker', () => {
    const { partitions, replication, settings } = wantedTopic({}, 1);
    const command = (services['kafka-topics']?.command ?? []).join();
    expect(command).toContain(`--partitions ${partitions} --replication-factor ${replication} `);
    const given = [...command.matchAll(/--config (\S+)=(\S+)/g)].map(([, name, value]) => [name, value]);
    expect(Object.fromEntries(given)).toEqual(Object.fromEntries(settings));
  });

  it('gives the worker valid addresses of existing services', () => {
    const variables = Object.entries(services['worker']?.environment ?? {});
    const environment = readEnvironment(Object.fromEntries(variables.map(([k, v]) => [k, filled(v)])));
    const { kafkaBrokers, temporalAddress, clickhouseUrl } = requireAddresses(environment);
    const hosts = [...kafkaBrokers, temporalAddress].map((address) => address.split(':')[0]);
    for (const host of [...hosts, new URL(clickhouseUrl).hostname])
      expect(Object.keys(services)).toContain(host);
    expect(filled(services['kafka']?.environment['KAFKA_ADVERTISED_LISTENERS'] ?? '')).toContain(
      `INSIDE://${kafkaBrokers.join(',')}`,
    );
  });
});

describe("the worker's image", () => {
  const lines = readFileSync(join(PROJECT, 'infra/Dockerfile'), 'utf8').replace(/\\\n/g, ' ').split('\n');
  const copied = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));

  it('copies only files that exist and are in the build context', () => {
    const sent = readFileSync(join(PROJECT, 'infra/Dockerfile.dockerignore'), 'utf8').split('\n');
    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied) {
      expect(existsSync(join(PROJECT, path)), path).toBe(true);
      expect(sent).toContain(`!${path}`);
    }
  });

  it('contains every folder that the worker reads, and does not run as root', () => {
    const rooms = [
      'schemas',
      'domain',
      'workflows',
      'adapters',
      'pipeline',
      'operations',
      'statistics',
      'publishers',
    ];
    for (const folder of [...rooms, 'workers', 'reference']) expect(copied).toContain(folder);
    expect(lines).toContain('USER node');
  });
});
