import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { readBrokerProtocol } from '../../../adapters/kafka/connect.ts';
import { type Check, checkOf, type DoctorContext, type Observation, ok, problem, warning } from '../check.ts';

const WHY = 'Countyflow is tested with these versions';
const NODE = 24;
const JAVA = 17;
/** From this version on a server takes workflow updates without a setting. */
const TEMPORAL = '1.25';
const CLICKHOUSE = '26.7';

export const VERSIONS: readonly Check[] = [
  { name: 'versions', observe: local },
  checkOf('versions', 'kafka', async (kafka) => {
    const { speaksFetch, release } = await readBrokerProtocol(kafka);
    if (speaksFetch) return [ok(`Kafka is release ${release} or later`, WHY)];
    return [
      problem(
        `Kafka is release ${release}`,
        'the worker cannot read from it',
        'upgrade Kafka to 3.9 or later',
      ),
    ];
  }),
  checkOf('versions', 'temporal', async ({ workflowService }) => {
    const { serverVersion } = await workflowService.getSystemInfo({});
    return [older('Temporal', serverVersion, TEMPORAL)];
  }),
  checkOf('versions', 'clickhouse', async (client) => {
    const [found] = await rows<{ version: string }>(client, 'SELECT version() AS version');
    return [older('ClickHouse', found?.version ?? '0', CLICKHOUSE)];
  }),
];

async function local({ local: engines }: DoctorContext): Promise<Observation[]> {
  const node = Number(process.versions.node.split('.')[0]);
  const observed = [
    node === NODE
      ? ok(`Node is ${process.versions.node}`, WHY)
      : warning(
          `Node is ${process.versions.node}`,
          `Countyflow is tested with Node ${NODE}`,
          'run node infra/setup/run.mjs, and start countyflow with npx countyflow',
        ),
  ];
  if (!engines.has('kafka')) return observed;
  const java = await javaVersion();
  const remedy = `install Java ${JAVA} or newer, or set KAFKA_BROKERS to a Kafka elsewhere`;
  const why = 'the local Kafka runs on Java';
  if (java === undefined) return [...observed, problem('java is not on the PATH', why, remedy)];
  return [...observed, java >= JAVA ? ok(`Java is ${java}`, why) : problem(`Java is ${java}`, why, remedy)];
}

async function javaVersion(): Promise<number | undefined> {
  try {
    const { stderr, stdout } = await promisify(execFile)('java', ['-version'], { timeout: 8_000 });
    const major = /version "(\d+)/.exec(stderr + stdout)?.[1];
    return major === undefined ? undefined : Number(major);
  } catch {
    return undefined; // Not installed, or it does not start: the finding says so.
  }
}

function older(title: string, found: string, least: string): Observation {
  if (compare(found, least) >= 0) return ok(`${title} is ${found}`, WHY);
  return warning(
    `${title} is ${found}`,
    `Countyflow is tested with ${title} ${least} and later`,
    `upgrade ${title}`,
  );
}

/** By major and minor number. */
function compare(a: string, b: string): number {
  const parts = (text: string): number[] => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [majorA = 0, minorA = 0] = parts(a);
  const [majorB = 0, minorB = 0] = parts(b);
  return majorA - majorB || minorA - minorB;
}
