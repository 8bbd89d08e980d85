import type { Command } from 'commander';
import { readLoad } from '../../operations/loads/follow-load.ts';
import type { LoadOptions } from '../../operations/loads/plans.ts';
import { speedText } from '../../operations/loads/running-load.ts';
import { startOrJoinLoad } from '../../operations/loads/start-load.ts';
import { withEngines } from '../engines.ts';
import { printJson, printText } from '../output.ts';
import { openProgress } from '../progress.ts';
import { withKnownLoad } from './known-load.ts';
import { followToEnd } from './follow.ts';
import { addBy, addSpeed, type ByOption, type SpeedOptions, whoOf } from './options.ts';

interface Options extends SpeedOptions, ByOption {
  readonly wait?: true;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  countyflow backfill start season-2016.ndjson.gz-1a2b3c4d
  countyflow backfill start season-2016.ndjson.gz-1a2b3c4d --rate 2000 --wait`;

export function register(backfill: Command): void {
  const command = addBy(addSpeed(backfill.command('start')))
    .description('Run a plan, exactly as it was planned.')
    .argument('<plan>', 'as plan and list print it')
    .option('--wait', 'follow it to its end')
    .option('--json', 'print the load as JSON')
    .addHelpText('after', EXAMPLES);
  command.action((plan: string, options: Options) =>
    withKnownLoad(command, () =>
      withEngines(async (engines) => {
        const before = (await readLoad(engines, plan)).recordsStored;
        const { joined } = await startOrJoinLoad(engines, plan, {
          ...{ mode: 'missing', who: whoOf(options) },
          ...{ ratePerSecond: options.rate, maxParallel: options.maxParallel },
        });
        if (options.wait) return followToEnd(engines, plan, openProgress(), { json: options.json, before });
        if (options.json) printJson({ load: plan, started: joined === null, inForce: joined });
        else printText(`${plan} ${saidOf(joined)}. Follow it: countyflow backfill watch ${plan}`);
      }),
    ),
  );
}

function saidOf(joined: LoadOptions | null): string {
  return joined === null ? 'is started' : `already runs, ${speedText(joined)}; nothing was changed`;
}
