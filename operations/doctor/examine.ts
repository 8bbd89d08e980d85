import pTimeout from 'p-timeout';
import type { Connections } from '../../adapters/configuration/connections.ts';
import { explainMissingTables } from '../../adapters/errors/explain-clickhouse.ts';
import type { Check, DoctorContext } from './check.ts';
import { CLOCKS } from './checks/clocks.ts';
import { DISKS } from './checks/disks.ts';
import { MEMORY } from './checks/memory.ts';
import { MIGRATIONS } from './checks/migrations.ts';
import { NAMESPACE } from './checks/namespace.ts';
import { PERMISSIONS } from './checks/permissions.ts';
import { REFERENCE } from './checks/reference.ts';
import { TIME_ZONES } from './checks/time-zones.ts';
import { TOPICS } from './checks/topics.ts';
import { VERSIONS } from './checks/versions.ts';
import { WORKER } from './checks/worker.ts';
import { type Finding, problem } from './finding.ts';
import { reachEngines } from './reach-engines.ts';

const CHECKS: readonly Check[] = [
  ...VERSIONS,
  TOPICS,
  NAMESPACE,
  WORKER,
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
    const cause = explained instanceof Error ? explained.message : String(explained);
    return [
      {
        check,
        ...problem(
          `the check could not be made: ${cause}`,
          'a check that was not made may hide a fault',
          'remove this cause, and run countyflow doctor again',
        ),
      },
    ];
  }
}
