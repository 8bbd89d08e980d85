import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { type Check, checkOf, type Observation, rated } from '../check.ts';

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
  const severity = freeBytes < LEAST_BYTES ? 'error' : freeBytes < COMFORTABLE_BYTES ? 'warning' : 'ok';
  return rated(severity, what, why, remedy);
}

const MIB = 1_024 ** 2;
/** README.md asks for 4 GB; the system keeps a part of it. */
const LOCAL_TOTAL_BYTES = 3_600 * MIB;
const LEAST_AVAILABLE_BYTES = 256 * MIB;
const COMFORTABLE_AVAILABLE_BYTES = 768 * MIB;

export const MEMORY: Check = {
  name: 'memory',
  observe: ({ local }) => {
    // A container may have less than its machine.
    const constrained = process.constrainedMemory();
    const total = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
    return Promise.resolve([memory(total, process.availableMemory(), local.size > 0)]);
  },
};

export function memory(totalBytes: number, availableBytes: number, runsEngines: boolean): Observation {
  const mib = (bytes: number): string => `${Math.floor(bytes / MIB)} MiB`;
  const what = `this machine has ${mib(totalBytes)} of memory, ${mib(availableBytes)} of it available`;
  const why = 'when memory runs out, the system kills a process, and its work starts again';
  const remedy = runsEngines
    ? 'end other programs, or run the engines on a machine with 4 GB or more'
    : 'end other programs, or give this machine more memory';
  const isSmall = runsEngines && totalBytes < LOCAL_TOTAL_BYTES;
  if (availableBytes < LEAST_AVAILABLE_BYTES) return rated('error', what, why, remedy);
  return rated(isSmall || availableBytes < COMFORTABLE_AVAILABLE_BYTES ? 'warning' : 'ok', what, why, remedy);
}
