import { setTimeout as sleep } from 'node:timers/promises';
import { ENGINE_NAMES } from '../../../infra/engines/engine-list.ts';
import { mountProblem } from '../../support/small-disks.ts';
import type { Fault } from './fault.ts';

const FULL_FOR_MS = 10_000;
const BETWEEN_MS = 5_000;

/** A full disk stops the pipeline, and nothing is lost. */
export const diskFull: Fault = {
  number: 21,
  title: 'disk full under ClickHouse, Kafka and Temporal',
  needsSmallDisks: true,
  unavailable: mountProblem,
  async inject(arena) {
    const { disks } = arena.world;
    if (disks === undefined) throw new Error('the engines have no small disks');
    for (const engine of ENGINE_NAMES) {
      const free = await disks.fill(engine);
      await sleep(FULL_FOR_MS);
      await free();
      await sleep(BETWEEN_MS);
    }
    return `disk full for ${String(FULL_FOR_MS / 1000)} s under each of ${ENGINE_NAMES.join(', ')}, one after another`;
  },
};
