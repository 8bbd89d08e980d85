import { statfs } from 'node:fs/promises';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { type Check, checkOf } from '../check.ts';
import { type Observation, ok, problem, warning } from '../finding.ts';

const GIB = 1_024 ** 3;
/** A full disk stops the ingest; a merge needs room for both its parts and its result. */
const LEAST_BYTES = GIB;
const COMFORTABLE_BYTES = 5 * GIB;

export const DISKS: readonly Check[] = [
  {
    name: 'disks',
    observe: async ({ home, local }) => {
      if (local.size === 0) return [];
      const { bavail, bsize } = await statfs(home);
      return [freeSpace(`the disk of ${home}`, bavail * bsize)];
    },
  },
  checkOf('disks', 'clickhouse', async (client) => {
    const disks = await rows<{ name: string; free: string }>(
      client,
      'SELECT name, unreserved_space AS free FROM system.disks ORDER BY name',
    );
    return disks.map(({ name, free }) => freeSpace(`ClickHouse's disk ${name}`, Number(free)));
  }),
];

export function freeSpace(disk: string, freeBytes: number): Observation {
  const what = `${disk} has ${(freeBytes / GIB).toFixed(1)} GiB free`;
  const why = 'when it is full, ingest and refresh stop until space is free again';
  const remedy = 'free space, or move the data to a larger disk';
  if (freeBytes < LEAST_BYTES) return problem(what, why, remedy);
  return freeBytes < COMFORTABLE_BYTES ? warning(what, why, remedy) : ok(what, why);
}
