import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { message, type Text } from '../../../schemas/text/message.ts';
import { type Check, checkOf, found, type Observation } from '../check.ts';

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
      return [freeSpace(message('doctor.disks.of', { isLocal: true, name: home }), bavail * bsize)];
    },
  },
  checkOf('disks', 'clickhouse', async (client) => {
    const disks = await rows<{ name: string; free: string }>(
      client,
      'SELECT name, unreserved_space AS free FROM system.disks ORDER BY name',
    );
    return disks.map(({ name, free }) =>
      freeSpace(message('doctor.disks.of', { isLocal: false, name }), Number(free)),
    );
  }),
];

export function freeSpace(disk: Text, freeBytes: number): Observation {
  const severity = freeBytes < LEAST_BYTES ? 'error' : freeBytes < COMFORTABLE_BYTES ? 'warning' : 'ok';
  return found(severity, 'disks', { disk, gib: (freeBytes / GIB).toFixed(1) });
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
  const isSmall = runsEngines && totalBytes < LOCAL_TOTAL_BYTES;
  const isTight = isSmall || availableBytes < COMFORTABLE_AVAILABLE_BYTES;
  const severity = availableBytes < LEAST_AVAILABLE_BYTES ? 'error' : isTight ? 'warning' : 'ok';
  const [total, available] = [totalBytes, availableBytes].map((bytes) => Math.floor(bytes / MIB));
  return found(severity, 'memory', { total, available, runsEngines });
}
