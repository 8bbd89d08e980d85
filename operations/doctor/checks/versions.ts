import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { readBrokerProtocol } from '../../../adapters/kafka/connect.ts';
import { type Check, checkOf, type DoctorContext, found, type Observation } from '../check.ts';

const NODE = 24;
const JAVA = 17;
/** From this version on a server takes workflow updates without a setting. */
const TEMPORAL = '1.25';
const CLICKHOUSE = '26.7';

export const VERSIONS: readonly Check[] = [
  { name: 'versions', observe: local },
  checkOf('versions', 'kafka', async (kafka) => {
    const { speaksFetch, release } = await readBrokerProtocol(kafka);
    return [found(speaksFetch ? 'ok' : 'error', 'version-kafka', { release })];
  }),
  checkOf('versions', 'temporal', async ({ workflowService }) => {
    const { serverVersion } = await workflowService.getSystemInfo({});
    return [older('Temporal', serverVersion, TEMPORAL)];
  }),
  checkOf('versions', 'clickhouse', async (client) => {
    const [told] = await rows<{ version: string }>(client, 'SELECT version() AS version');
    return [older('ClickHouse', told?.version ?? '0', CLICKHOUSE)];
  }),
];

async function local({ local: engines }: DoctorContext): Promise<Observation[]> {
  const node = Number(process.versions.node.split('.')[0]);
  const values = { title: 'Node', found: process.versions.node, least: NODE, isNode: true };
  const observed = [found(node === NODE ? 'ok' : 'warning', 'version', values)];
  if (!engines.has('kafka')) return observed;
  const java = await javaVersion();
  const isFound = java !== undefined;
  const severity = isFound && java >= JAVA ? 'ok' : 'error';
  return [...observed, found(severity, 'java', { isFound, java, least: JAVA })];
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

function older(title: string, version: string, least: string): Observation {
  const severity = compare(version, least) >= 0 ? 'ok' : 'warning';
  return found(severity, 'version', { title, found: version, least, isNode: false });
}

/** By major and minor number. */
function compare(a: string, b: string): number {
  const parts = (text: string): number[] => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [majorA = 0, minorA = 0] = parts(a);
  const [majorB = 0, minorB = 0] = parts(b);
  return majorA - majorB || minorA - minorB;
}
