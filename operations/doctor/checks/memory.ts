import { totalmem } from 'node:os';
import type { Check } from '../check.ts';
import { type Observation, ok, problem, warning } from '../finding.ts';

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
  const why = 'the system ends a process for which there is no memory, and its work starts again';
  const remedy = runsEngines
    ? 'end other programs, or run the engines on a machine with 4 GB or more'
    : 'end other programs, or give this machine more memory';
  if (availableBytes < LEAST_AVAILABLE_BYTES) return problem(what, why, remedy);
  if (availableBytes < COMFORTABLE_AVAILABLE_BYTES || (runsEngines && totalBytes < LOCAL_TOTAL_BYTES))
    return warning(what, why, remedy);
  return ok(what, why);
}
