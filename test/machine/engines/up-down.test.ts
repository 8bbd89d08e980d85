import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { State } from '../../../infra/engines/state.ts';
import { startCountyflow } from '../../support/countyflow.ts';
import { homePids, isRunning, pidsOf } from '../../support/processes.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'countyflow-test-'));
});
afterEach(async () => {
  await countyflow('down');
  rmSync(home, { recursive: true, force: true });
});

/** The command as a user runs it. Kafka and Temporal count as given, so that each start takes half a second. */
function start(...args: string[]) {
  const given = { KAFKA_BROKERS: 'k:1', TEMPORAL_ADDRESS: 't:2' };
  return startCountyflow({ environment: { COUNTYFLOW_HOME: home, ...given } }, ...args);
}
const countyflow = (...args: string[]) => start(...args).ended;

describe('countyflow up and down', () => {
  it('start what stays, show it again, and stop it', async () => {
    const first = await countyflow('up', '--no-worker', '--json');
    expect(first.code, first.err).toBe(0);
    const state = JSON.parse(first.out) as State;
    expect(state).toMatchObject({ background: true, ready: true });
    expect(state.addresses).toMatchObject({ kafkaBrokers: ['k:1'], temporalAddress: 't:2' });
    expect(await (await fetch(`${state.addresses?.clickhouseUrl ?? ''}/ping`)).text()).toBe('Ok.\n');

    const second = await countyflow('up', '--no-worker', '--json');
    expect(JSON.parse(second.out)).toEqual(state);

    const stopped = await countyflow('down', '--json');
    expect(JSON.parse(stopped.out)).toEqual({ names: ['clickhouse'], killed: [] });
    expect([state.owner.pid, ...pidsOf(state)].filter(isRunning)).toEqual([]);
    expect(await countyflow('down')).toMatchObject({ code: 0, out: `nothing is running in ${home}\n` });
  });

  it.each(['up', 'down'])('clear away what an owner that was killed has left: %s', async (command) => {
    const { out } = await countyflow('up', '--no-worker', '--json');
    const state = JSON.parse(out) as State;
    process.kill(state.owner.pid, 'SIGKILL');
    const words = command === 'up' ? ['--no-worker'] : [];
    const { code, err } = await countyflow(command, ...words);
    expect(code, err).toBe(0);
    expect(pidsOf(state).filter(isRunning)).toEqual([]);
  });

  it('name the port that is taken, leave nothing, and take it once it is free', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const { code, err } = await countyflow('up', '--no-worker', '--clickhouse-port', String(port));
    taken.close();
    expect(code).toBe(1);
    expect(err).toContain(`countyflow: port ${port} for clickhouse is in use`);
    expect(await countyflow('down')).toMatchObject({ out: `nothing is running in ${home}\n` });
    const { out } = await countyflow('up', '--no-worker', '--json', '--clickhouse-port', String(port));
    expect((JSON.parse(out) as State).addresses?.clickhouseUrl).toBe(`http://127.0.0.1:${port}`);
  });

  it('leave nothing when up is killed with its launcher while it starts', async () => {
    const { child, ended } = start('up', '--no-worker');
    const logPath = join(home, 'logs', 'supervisor.log');
    while (!existsSync(logPath)) await sleep(5);
    child.kill('SIGKILL');
    await ended;
    await expect.poll(() => homePids(home)).toEqual([]);
    const { out } = await countyflow('down', '--json');
    expect(JSON.parse(out)).toEqual({ names: [], killed: [] });
  });

  it('refuse what is no port with the exit code of wrong usage', async () => {
    const { code, err } = await countyflow('up', '--clickhouse-port', '0');
    expect(code).toBe(2);
    expect(err).toContain('Expected a whole number from 1 to 65535');
  });
});

describe('countyflow connect', () => {
  it('prints lines to paste for each client, and another password for the other user', async () => {
    expect((await countyflow('up', '--no-worker')).code).toBe(0);
    const lines = (await countyflow('connect')).out;
    for (const start of [
      'curl -u',
      'clickhouse_connect.get_client(',
      'clickhousedb://',
      'jdbc:clickhouse://',
    ])
      expect(lines).toContain(start);
    expect(lines).toMatch(/clickhouse-client --host 127\.0\.0\.1 --port \d+ --user 'analyst'/);
    const other = JSON.parse((await countyflow('connect', '--as', 'countyflow', '--json')).out) as {
      password: string;
    };
    expect(lines).not.toContain(other.password);
  });

  it('says what to do where nothing runs, and what --as takes', async () => {
    const nothing = await countyflow('connect');
    expect(nothing.code).toBe(1);
    expect(nothing.err).toContain(`no ClickHouse is running in ${home}: run \`countyflow up\``);
    const unknown = await countyflow('connect', '--as', 'root');
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('Allowed choices are countyflow, analyst');
  });
});

describe('ports of local engines', () => {
  it('are the same from one start to the next, and others where one is taken meanwhile', async () => {
    const state = async () => JSON.parse((await countyflow('up', '--no-worker', '--json')).out) as State;
    const first = await state();
    await countyflow('down');
    const second = await state();
    expect(second.addresses).toEqual(first.addresses);
    await countyflow('down');
    const port = Number(new URL(first.addresses?.clickhouseUrl ?? '').port);
    const taken = createServer().listen(port, '127.0.0.1');
    await once(taken, 'listening');
    const third = await state();
    taken.close();
    expect(third.addresses?.clickhouseUrl).not.toBe(first.addresses?.clickhouseUrl);
  });
});
