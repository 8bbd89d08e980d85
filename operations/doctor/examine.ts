import pTimeout from 'p-timeout';
import { connectClickHouse, rows } from '../../adapters/clickhouse/client.ts';
import type { Connections } from '../../adapters/configuration/connections.ts';
import { explainClickHouse, explainMissingTables } from '../../adapters/errors/explain-clickhouse.ts';
import { explainSdk } from '../../adapters/errors/explain-sdk.ts';
import { ENGINE_TITLES, ENGINE_VARIABLES } from '../../adapters/errors/remedies.ts';
import { surveyTopics } from '../../adapters/kafka/topics.ts';
import { connectTemporal } from '../../adapters/temporal/client.ts';
import { type Answer, answered, engineStatus, isAnswered, valueOf } from '../status/engine-status.ts';
import {
  type Check,
  type DoctorContext,
  type EngineName,
  type Finding,
  found,
  type Reached,
} from './check.ts';
import { CLOCKS, TIME_ZONES } from './checks/clocks.ts';
import { CLUSTER } from './checks/cluster.ts';
import { PERMISSIONS } from './checks/permissions.ts';
import { MIGRATIONS, REFERENCE } from './checks/tables.ts';
import { DISKS, MEMORY } from './checks/resources.ts';
import { NAMESPACE, WORKER } from './checks/temporal.ts';
import { TOPICS } from './checks/topics.ts';
import { VERSIONS } from './checks/versions.ts';

const CHECKS: readonly Check[] = [
  ...VERSIONS,
  TOPICS,
  NAMESPACE,
  WORKER,
  CLUSTER,
  MIGRATIONS,
  REFERENCE,
  TIME_ZONES,
  ...CLOCKS,
  ...DISKS,
  MEMORY,
  ...PERMISSIONS,
];

const CHECK_WITHIN_MS = 15_000;

/** Makes every check, all at once. A check that fails or takes too long is a finding; the others go on. */
export async function examine(
  connections: Partial<Connections>,
  { home, local }: Pick<DoctorContext, 'home' | 'local'>,
): Promise<Finding[]> {
  await using engines = await reachEngines(connections);
  const context = { reached: engines.reached, connections, home, local };
  const findings = await Promise.all(CHECKS.map((check) => make(check, context)));
  return [...engines.findings, ...findings.flat()];
}

async function make({ name: check, observe }: Check, context: DoctorContext): Promise<Finding[]> {
  try {
    const message = `no answer within ${CHECK_WITHIN_MS / 1_000} seconds`;
    const seen = await pTimeout(observe(context), { milliseconds: CHECK_WITHIN_MS, message });
    return seen.map((observation) => ({ check, ...observation }));
  } catch (error) {
    const { clickhouse } = context.connections;
    const explained = clickhouse === undefined ? error : explainMissingTables(error, clickhouse);
    const cause =
      explained instanceof Error ? (explainSdk(explained) ?? explained).message : String(explained);
    return [
      {
        check,
        ...found('error', 'failed', { cause }),
      },
    ];
  }
}

interface ReachedEngines extends AsyncDisposable {
  readonly reached: Reached;
  readonly findings: readonly Finding[];
}

/** Connects to the engines at the same time. One that does not answer is a finding. */
async function reachEngines({
  kafka,
  temporal: to,
  clickhouse: database,
}: Partial<Connections>): Promise<ReachedEngines> {
  const clickhouse = database && connectClickHouse(database);
  const connecting = to && connectTemporal(to);
  const [listed, connected, asked] = await Promise.all([
    kafka && answered(surveyTopics(kafka, 'impatient')),
    connecting && answered(connecting),
    clickhouse &&
      answered(
        rows(clickhouse, 'SELECT 1').catch((error: unknown) => {
          throw explainClickHouse(error, database);
        }),
      ),
  ]);
  const temporal = connected && valueOf(connected)?.client;
  return {
    reached: {
      ...(kafka && listed && isAnswered(listed) && { kafka }),
      ...(temporal && { temporal }),
      ...(clickhouse && asked && isAnswered(asked) && { clickhouse }),
    },
    findings: await Promise.all([
      finding('kafka', kafka?.brokers, listed),
      finding('temporal', to && [to.address], connected),
      finding('clickhouse', database && [database.url], asked),
    ]),
    async [Symbol.asyncDispose]() {
      await clickhouse?.close();
      await connecting?.then(
        (late) => late.close(),
        () => undefined,
      );
    },
  };
}

/** Only an engine without an address, or at whose address nobody is, has to be started. */
async function finding(
  engine: EngineName,
  addresses: readonly string[] | undefined,
  answer: Answer<unknown> | undefined,
): Promise<Finding> {
  const { answers, state, ...seen } = await engineStatus(engine, addresses ?? [], [answer]);
  const isKnown = addresses !== undefined;
  const values = { ...seen, isKnown, mayRun: isKnown && state !== 'away' };
  const names = { title: ENGINE_TITLES[engine], variable: ENGINE_VARIABLES[engine] };
  return {
    check: 'engines',
    ...found(isKnown && answers ? 'ok' : 'error', 'engine', { ...values, ...names }),
  };
}
