import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../adapters/configuration/environment.ts';
import { resolveAddresses } from '../../../infra/engines/home.ts';
import { startEngines } from '../../../infra/engines/start.ts';
import { PATIENCE } from '../../support/patience.ts';
import { isRunning, leftAfter, makeHome, type Owner, pidsOf, SERVICE, startOwner } from './owners.ts';

let home: string;
let removeHome: () => void;
const owners: Owner[] = [];

beforeEach(() => {
  ({ home, remove: removeHome } = makeHome());
});
afterEach(async () => {
  for (const owner of owners.splice(0)) {
    owner.process.kill('SIGTERM');
    await owner.ended;
  }
  removeHome();
});

function own(engines: string, ...services: string[]): Owner {
  const owner = startOwner(home, engines, ...services);
  owners.push(owner);
  return owner;
}

const starts = () =>
  readFileSync(join(home, 'starts.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('an owner of engines', () => {
  it('starts all three and a service, says where they are, and leaves nothing after SIGINT', async () => {
    const owner = own('kafka,temporal,clickhouse', SERVICE);
    const state = await owner.ready;
    expect(state.processes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['kafka', 'temporal', 'clickhouse', 'service-0']),
    );
    const addresses = resolveAddresses(readEnvironment({}), home);
    expect(starts()).toEqual([
      {
        pid: expect.any(Number) as number,
        KAFKA_BROKERS: addresses.kafkaBrokers.join(','),
        TEMPORAL_ADDRESS: addresses.temporalAddress,
        CLICKHOUSE_URL: addresses.clickhouseUrl,
      },
    ]);
    // Wrappers and programs of Kafka and Temporal, ClickHouse, the service.
    expect(pidsOf(state).filter(isRunning)).toHaveLength(6);

    owner.process.kill('SIGINT');
    expect(await owner.ended).toEqual([130, null]);
    expect(pidsOf(state).filter(isRunning)).toEqual([]);
    expect(existsSync(join(home, 'state.json'))).toBe(false);
    expect(() => resolveAddresses(readEnvironment({}), home)).toThrow(/countyflow up.*KAFKA_BROKERS/s);
  });

  it('that is killed leaves no process, and another can start at once on its folder', async () => {
    const owner = own('kafka,temporal,clickhouse', SERVICE);
    const state = await owner.ready;
    owner.process.kill('SIGKILL');
    await owner.ended;
    const successor = own('clickhouse');
    expect(await leftAfter(pidsOf(state), PATIENCE.timeout)).toEqual([]);
    expect((await successor.ready).owner.pid).toBe(successor.process.pid);
  });

  it('ends a program whose wrapper was killed, and starts both again', async () => {
    const owner = own('temporal');
    const state = await owner.ready;
    const [wrapper, program] = pidsOf(state);
    process.kill(wrapper ?? 0, 'SIGKILL');
    expect(await leftAfter([program ?? 0], PATIENCE.timeout)).toEqual([]);
    const { addresses } = state;
    const asked = async () =>
      fetch(`http://${addresses?.temporalAddress ?? ''}`).then(() => true, isProtocolError);
    while (!(await asked())) await sleep(100);
  });
});

describe('what stands in the way of a start', () => {
  it('is an engine that cannot start: its last words and its log are shown', async () => {
    mkdirSync(join(home, 'kafka', 'data'), { recursive: true });
    writeFileSync(join(home, 'kafka', 'data', 'meta.properties'), 'version=1\nnode.id=99\n');
    const start = startEngines({
      home,
      environment: readEnvironment({}),
      engines: ['kafka', 'clickhouse'],
      handleSignals: false,
    });
    await expect(start).rejects.toThrow(
      /Kafka ended with code 1: its last output was:.*No readable meta\.properties.*Its log is .*kafka\.log/s,
    );
    const ports = JSON.parse(readFileSync(join(home, 'ports.json'), 'utf8')) as { clickhouse: number };
    // ClickHouse had begun: it writes this log itself.
    expect(existsSync(join(home, 'logs', 'clickhouse-server.log'))).toBe(true);
    await expect(fetch(`http://127.0.0.1:${ports.clickhouse}/ping`)).rejects.toThrow();
    expect(existsSync(join(home, 'owner.lock'))).toBe(false);
  });
});

/** Temporal speaks gRPC: a plain request reaches it and is not understood. Refused means that nothing listens. */
function isProtocolError(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return !(cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED');
}
