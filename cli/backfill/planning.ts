import type { Command } from 'commander';
import { DEFAULT_PARALLEL } from '../../schemas/backfill.ts';
import { readMapping } from '../../pipeline/archives/read-mapping.ts';
import { makePlan } from '../../operations/loads/make-plan.ts';
import type { Plan } from '../../operations/loads/plans.ts';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import type { ProgressLine } from '../progress.ts';
import {
  addBy,
  addReading,
  addSpeed,
  type ByOption,
  filterOf,
  type ReadingOptions,
  type SpeedOptions,
  whoOf,
} from './options.ts';
import { size } from './render.ts';

export interface PlanningOptions extends ReadingOptions, SpeedOptions, ByOption {
  readonly force?: true;
  readonly json?: true;
}

/** Options of a command that plans. */
export function addPlanning(command: Command): Command {
  return addBy(addSpeed(addReading(command))).option(
    '--force',
    'plan files too of which most events would be refused',
  );
}

/** Stores a plan of files, and shows how far they are read. */
export async function planFiles(
  client: ClickHouseClient,
  paths: readonly string[],
  options: PlanningOptions,
  progress: ProgressLine,
): Promise<Plan> {
  const question = {
    ...{ paths, filter: filterOf(options), who: whoOf(options), force: options.force ?? false },
    mapping: options.mapping === undefined ? null : await readMapping(options.mapping),
    payload: options.as,
    options: speedOf(options),
  };
  return makePlan(client, question, {
    onProgress: (path, bytesRead, bytes) => {
      progress.update(`plan: ${path}, ${size(bytesRead)} of ${size(bytes)} read`);
    },
  });
}

export function speedOf({ rate, maxParallel }: SpeedOptions): Plan['options'] {
  return { ratePerSecond: rate ?? null, maxParallel: maxParallel ?? DEFAULT_PARALLEL };
}
