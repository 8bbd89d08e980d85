import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Finding } from '../../../operations/doctor/check.ts';
import { type CommandRun, countyflow, succeeded } from '../../support/countyflow.ts';
import { PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import type { Printed } from '../../support/printed.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { settingsOfTopics } from '../../support/kafka.ts';
import { used } from '../../support/used.ts';

const JD = 'orders.events.v1.jd';
const MISNAMED = 'orders.events.v1.taobao';
const DAY_MS = 86_400_000;
const LITTLE = 'keeps 1000000 bytes at most, however young the events are';
const LOAD = ['reference', 'load', '--sample-factor', '100000'];

interface Examination {
  readonly code: number | null;
  readonly healthy: boolean;
  readonly counts: Record<string, number>;
  readonly findings: Printed<readonly Finding[]>;
}

const system = used(openRunningSystem);
let healthy: Examination;
beforeAll(async () => {
  const register = join(system.home, 'outlets.csv');
  writeFileSync(
    register,
    'platform,type,id,county,village,run_by_partner,opened_on,closed_on\n' +
      'suning,direct-store,SN-0001,371721,371721105207,0,2016-05-01,\n',
  );
  await run('topics', 'create');
  await run(...LOAD);
  await run('reference', 'outlets', '--file', register);
  await untilHealthy();
});

async function run(...args: string[]): Promise<void> {
  await succeeded(system.run(...args));
}

function parsed({ code, out, err }: CommandRun): Examination {
  expect(err).toBe('');
  return { code, ...(JSON.parse(out) as Omit<Examination, 'code'>) };
}

const examined = async (): Promise<Examination> => parsed(await system.run('doctor', '--json'));

/** Asks again while an engine or a check is late for its limit. */
const examinedAs = (check: (found: Examination) => void): Promise<void> =>
  vi.waitFor(async () => {
    check(await examined());
  }, PATIENCE_OF_COMMANDS);

/** Examines until nothing is wrong. What was mended may take a moment to be seen. */
async function untilHealthy(): Promise<void> {
  await vi.waitFor(async () => {
    healthy = await examined();
    expect(wrongOf(healthy)).toEqual([]);
  }, PATIENCE_OF_COMMANDS);
}

/** The findings that are not ok: check, severity, what and remedy. */
function wrongOf({ findings }: Examination): string[][] {
  return findings
    .filter(({ severity }) => severity !== 'ok')
    .map(({ check, severity, what, remedy }) => [check, severity, what, remedy ?? '']);
}

describe('countyflow doctor', () => {
  it('finds every check of a healthy system ok, with exit code 0', () => {
    const { code, counts, findings } = healthy;
    expect(findings.filter(({ severity }) => severity !== 'ok')).toEqual([]);
    expect({ code, healthy: healthy.healthy, counts }).toEqual({
      code: 0,
      healthy: true,
      counts: { ok: findings.length, warning: 0, error: 0 },
    });
    expect(new Set(findings.map(({ check }) => check))).toEqual(
      new Set([
        ...['engines', 'versions', 'topics', 'namespace', 'worker', 'migrations', 'reference'],
        ...['time zones', 'clocks', 'disks', 'memory', 'permissions'],
      ]),
    );
    const said = findings.map(({ what }) => what);
    expect(said).toContain('the segment national-poverty-counties has 832 members');
    expect(said).toContain('the segment national-demonstration-counties has 756 members, an illustration');
    for (const finding of findings)
      expect(Object.keys(finding).sort()).toEqual(['check', 'remedy', 'severity', 'what', 'why']);
  });

  it('finds topics that are missing, unsuitable or misnamed, a segment that is not loaded and a view that is missing, and their remedies mend them', async () => {
    const wanted = [
      [
        'pinduoduo',
        'retention.ms',
        '3600000',
        String(30 * DAY_MS),
        'error',
        'keeps events for less than 7 days (3600000 ms)',
      ],
      [
        'tmall',
        'max.message.bytes',
        '1048588',
        '2097152',
        'warning',
        'takes messages of 1048588 bytes at most',
      ],
      ['suning', 'cleanup.policy', 'compact', 'delete', 'error', 'is compacted'],
      ['rural-taobao', 'retention.bytes', '1000000', '-1', 'warning', LITTLE],
    ] as const;
    const topicOf = (platform: string) => `orders.events.v1.${platform}`;
    const before = await settingsOfTopics(
      system.kafka.admin,
      wanted.map(([platform]) => topicOf(platform)),
    );
    await system.kafka.deleteTopic(JD);
    for (const [platform, name, value] of wanted)
      await alter(topicOf(platform), { ...before.get(topicOf(platform)), [name]: value });
    await system.kafka.createTopic(MISNAMED);
    const segment = 'national-poverty-counties';
    await system.clickhouse.command({ query: `DELETE FROM reference_segment WHERE segment = '${segment}'` });
    await system.clickhouse.command({ query: 'DROP VIEW products_by_hour' });

    const create = 'run countyflow topics create --platform jd';
    const what = `no worker reads the topic ${MISNAMED}, so its events are in no figure: orders.events.v1.rural-taobao was probably meant`;
    const remedy = `have its publisher send to orders.events.v1.rural-taobao and publish there again what ${MISNAMED} holds, then delete ${MISNAMED}`;
    const expected: unknown[] = [
      ['topics', 'error', `the topic ${JD} does not exist, or this user may not see it`, create],
      ['topics', 'error', what, remedy],
      ...wanted.map(([platform, name, , good, severity, fault]): unknown[] => [
        'topics',
        severity,
        fault === LITTLE
          ? `each partition of ${topicOf(platform)} ${fault}`
          : `${topicOf(platform)} ${fault}`,
        expect.stringContaining(`${name}=${good}`),
      ]),
      [
        'reference',
        'error',
        `the segment ${segment} is not loaded`,
        'run countyflow reference load, with --sample-factor N for sampled data',
      ],
      [
        'migrations',
        'error',
        expect.stringMatching(/^the database lacks \d+ tables?, views? or migrations?/),
        expect.stringMatching(/^run countyflow migrate/),
      ],
    ];
    await examinedAs((found) => {
      expect(wrongOf(found)).toHaveLength(expected.length);
      for (const one of expected) expect(wrongOf(found)).toContainEqual(one);
      expect(found.code).toBe(1);
    });
    await run(...LOAD);
    await run('migrate');
    await run(...create.split(' ').slice(2));
    for (const [platform, name, , good] of wanted)
      await alter(topicOf(platform), { ...before.get(topicOf(platform)), [name]: good });
    // `countyflow status` finds the misnamed topic as well.
    expect((await system.until(({ code }) => code === 5)).misnamed).toEqual([
      {
        topic: MISNAMED,
        meant: 'orders.events.v1.rural-taobao',
        problem: expect.objectContaining({ what, remedy }) as unknown,
      },
    ]);
    await system.kafka.deleteTopic(MISNAMED);
    await untilHealthy();
    expect((await system.until(({ code }) => code === 0)).misnamed).toEqual([]);
  });

  it('warns of a list that an operator replaced by one of another length, with exit code 0', async () => {
    const list = join(system.home, 'list.csv');
    writeFileSync(list, 'code\n371721\n222405\n');
    const segment = 'national-demonstration-counties';
    await run('segment', 'apply', '--segment', segment, '--file', list, '--no-illustrative');
    await examinedAs((found) => {
      expect(wrongOf(found)).toEqual([
        [
          'reference',
          'warning',
          `an operator replaced the segment ${segment}: it has 2 members, and the published list has 756`,
          'check that this is the list you want; if not, run countyflow reference load --restore',
        ],
      ]);
      expect(found.code).toBe(0);
    });
    await run(...LOAD, '--restore');
    await untilHealthy();
  });

  it('finds a namespace that Temporal does not have', async () => {
    const found = parsed(await system.runWith({ TEMPORAL_NAMESPACE: 'nowhere' }, 'doctor', '--json'));
    expect(wrongOf(found)).toContainEqual([
      'namespace',
      'error',
      'Temporal has no namespace nowhere',
      'run temporal operator namespace create --namespace nowhere --retention 30d, or correct TEMPORAL_NAMESPACE',
    ]);
    expect(found.code).toBe(1);
  });

  it.concurrent.each([
    ['KAFKA_BROKERS', 'Kafka', ''],
    ['TEMPORAL_ADDRESS', 'Temporal', ''],
    ['CLICKHOUSE_URL', 'ClickHouse', 'http://'],
  ])(
    'goes on without an engine, whether %s refuses a connection or never answers',
    async (variable, title, scheme) => {
      const silent = createServer();
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const { port } = silent.address() as { port: number };
      const start = `run countyflow up, or start ${title} and set ${variable} to its address`;
      const examine = async ([address, remedy]: readonly [string, string]) => {
        const found = parsed(await system.runWith({ [variable]: scheme + address }, 'doctor', '--json'));
        expect(found.code).toBe(1);
        expect(found.findings.filter(({ severity }) => severity === 'error')).toEqual([
          expect.objectContaining({
            check: 'engines',
            what: expect.stringContaining(`${title} on ${scheme}${address} does not answer`) as unknown,
            remedy: expect.stringContaining(remedy) as unknown,
          }),
        ]);
        const skipped = found.findings.filter(({ severity }) => severity === 'warning');
        expect(skipped.length).toBeGreaterThan(0);
        for (const { what } of skipped) expect(what).toBe(`not checked, because ${title} did not answer`);
        expect(found.findings.filter(({ severity }) => severity === 'ok').length).toBeGreaterThan(10);
      };
      // Each waits for a time limit of its own.
      const cases = [['127.0.0.1:1', start] as const, [`127.0.0.1:${port}`, 'it may be slow'] as const];
      await Promise.all(cases.map((one) => vi.waitFor(() => examine(one), PATIENCE_OF_COMMANDS)));
      silent.close();
    },
  );

  it('says which engines are unknown if none runs and no address is set', async () => {
    const home = join(system.home, 'nothing');
    const found = parsed(await countyflow({ COUNTYFLOW_HOME: home }, 'doctor', '--json'));
    expect(found.code).toBe(1);
    expect(found.findings.filter(({ check }) => check === 'engines').map(({ what }) => what)).toEqual([
      'no address of Kafka is known',
      'no address of Temporal is known',
      'no address of ClickHouse is known',
    ]);
  });

  it('warns of a record from the future, for people with why and what to do', async () => {
    const before = await settingsOfTopics(system.kafka.admin, [JD]);
    await alter(JD, { ...before.get(JD), 'message.timestamp.type': 'CreateTime' });
    // A broker dates records itself for a moment after it has acknowledged the setting.
    await vi.waitFor(async () => {
      await system.kafka.send(JD, [{ key: 'a', value: '{}', timestamp: String(Date.now() + 600_000) }]);
      const { code, out } = await system.run('doctor');
      expect(code).toBe(0);
      expect(out).toContain(
        [
          `WARNING  clocks: ${JD} hold records that are dated more than a minute ahead of this machine's clock`,
          '         why:   retention, rewinds to a time and the settling of hours depend on the clocks of these machines',
          '         to do: synchronise the clocks of the brokers and of the publisher by NTP',
        ].join('\n'),
      );
    }, PATIENCE_OF_COMMANDS);
  });
});

async function alter(topic: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  const type = kafkajs.ConfigResourceTypes.TOPIC;
  await system.kafka.admin.alterConfigs({
    validateOnly: false,
    resources: [{ type, name: topic, configEntries }],
  });
}
