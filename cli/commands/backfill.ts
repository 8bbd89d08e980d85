import type { Command } from 'commander';
import { register as control } from '../backfill/control.ts';
import { register as list } from '../backfill/list.ts';
import { register as plan } from '../backfill/plan.ts';
import { register as remove } from '../backfill/remove.ts';
import { register as run } from '../backfill/run.ts';
import { register as show } from '../backfill/show.ts';
import { register as start } from '../backfill/start.ts';

/** Without a subcommand, `countyflow backfill FILE...` plans, starts and follows a load. */
export function register(program: Command): void {
  const backfill = program
    .command('backfill')
    .description('Load archives, with the same validation and tables as the topics.');
  for (const subcommand of [run, plan, start, list, show, control, remove]) subcommand(backfill);
}
