import type { Command } from 'commander';
import { register as control } from '../backfill/control.ts';
import { register as plan } from '../backfill/plan.ts';
import { register as remove } from '../backfill/remove.ts';
import { registerList, registerShow } from '../backfill/show.ts';
import { registerRun, registerStart } from '../backfill/start.ts';

/** Without a subcommand, `countyflow backfill FILE...` plans, starts and follows a load. */
export function register(program: Command): void {
  const backfill = program
    .command('backfill')
    .description('Load archives through the same validation, into the same tables, as events from Kafka.');
  for (const subcommand of [registerRun, plan, registerStart, registerList, registerShow, control, remove])
    subcommand(backfill);
}
