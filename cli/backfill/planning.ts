import type { Command } from 'commander';
import { DEFAULT_PARALLEL } from '../../schemas/backfill.ts';
import { makePlan } from '../../services/backfill/make-plan.ts';
import type { Plan } from '../../services/backfill/plans.ts';
import type { ClickHouseClient } from '../../services/engines.ts';
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

/** Arguments and options of a command that plans. */
export function addPlanning(command: Command): Command {
  return addBy(addSpeed(addReading(command.argument('<files...>', 'files, folders or patterns'))));
}

export async function planOf(
  client: ClickHouseClient,
  paths: readonly string[],
  options: PlanningOptions,
  progress: ProgressLine,
): Promise<{ readonly plan: Plan; readonly who: string }> {
  const who = whoOf(options);
  const question = {
    ...{ paths, mapping: null, filter: filterOf(options), who },
    options: {
      ratePerSecond: options.rate ?? null,
      maxParallel: options.maxParallel ?? DEFAULT_PARALLEL,
    },
  };
  const plan = await makePlan(client, question, {
    onProgress: (path, bytesRead, bytes) => {
      progress.update(`plan: ${path}, ${size(bytesRead)} of ${size(bytes)} read`);
    },
  });
  return { plan, who };
}
