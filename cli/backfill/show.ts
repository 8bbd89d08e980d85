import type { Command } from 'commander';
import { describePlan } from '../../operations/loads/describe-plan.ts';
import { readLoad } from '../../operations/loads/follow-load.ts';
import { readContents } from '../../operations/loads/load-contents.ts';
import { readHistory } from '../../operations/loads/load-history.ts';
import { optionsInForce } from '../../operations/loads/running-load.ts';
import { withEngines } from '../engines.ts';
import { printable } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { openProgress } from '../progress.ts';
import { withKnownLoad } from './known-load.ts';
import { followToEnd } from './follow.ts';
import { planText } from './plan-text.ts';
import { loadTable, outcomeText } from './render.ts';

interface Options {
  readonly json?: true;
}

const EXAMPLE = `
Example:
  countyflow backfill show season-2016.ndjson.gz-1a2b3c4d`;

export function register(backfill: Command): void {
  const show = backfill
    .command('show')
    .description('Show a load: its plan, how far it is, what it stored, and what happened to it.')
    .argument('<load>', 'as list prints it')
    .option('--json', 'print it as JSON')
    .addHelpText('after', EXAMPLE);
  show.action((load: string, { json }: Options) =>
    withKnownLoad(show, () =>
      withEngines(async (engines) => {
        const { clickhouse } = engines;
        const [status, lastOptions] = await Promise.all([
          readLoad(engines, load),
          optionsInForce(engines.temporal, load),
        ]);
        const { state } = status;
        const inForce = state === 'running' || state === 'paused' ? (lastOptions ?? null) : null;
        const [plan, contents, history] = await Promise.all([
          describePlan(clickhouse, load, inForce),
          readContents(clickhouse, load),
          readHistory(clickhouse, load),
        ]);
        if (json) {
          printJson({ ...status, inForce, plan, contents, history });
          return;
        }
        const events = history.map(({ at, event, who, note, mode }) =>
          printable([`  ${at}  ${event}`, ...[mode, who, note].filter((part) => part !== '')].join(', ')),
        );
        const text = [planText(plan, { state, inForce }), loadTable([status]), outcomeText(status, contents)];
        printText([...text, ...events].join('\n'));
      }),
    ),
  );

  const watch = backfill
    .command('watch')
    .description('Follow a load to its end. Ctrl-C leaves it running.')
    .argument('<load>', 'as list prints it')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', EXAMPLE.replace('show', 'watch'));
  watch.action((load: string, { json }: Options) =>
    withKnownLoad(watch, () =>
      withEngines(async (engines) => {
        await readLoad(engines, load);
        await followToEnd(engines, load, openProgress(), { json });
      }),
    ),
  );
}
