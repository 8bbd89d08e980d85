import { type Command, Option } from 'commander';
import { readLoad } from '../../operations/loads/control-load.ts';
import { describePlan, readContents, readHistory } from '../../operations/loads/describe-load.ts';
import { listLoads } from '../../operations/loads/loads.ts';
import { optionsInForce } from '../../operations/loads/start-load.ts';
import { isLive, LOAD_STATES, type LoadState } from '../../schemas/backfill.ts';
import { withEngines } from '../engines.ts';
import { printable } from '../format.ts';
import { openProgress, printJson, printText } from '../output.ts';
import { examples } from '../usage.ts';
import { followToEnd } from './follow.ts';
import { aboutLoad } from './options.ts';
import { loadTable, outcomeText, planText } from './render.ts';

interface ListOptions {
  readonly state?: LoadState;
  readonly open?: true;
  readonly json?: true;
}

export function registerList(backfill: Command): void {
  const command = backfill
    .command('list')
    .description('List plans and loads with their states, the newest first.')
    .addOption(new Option('--state <state>', 'only loads of this state').choices(LOAD_STATES))
    .option(
      '--open',
      'only loads that wait, run or are paused, or that ended incomplete and are not acknowledged',
    )
    .option('--json', 'print the loads as JSON')
    .addHelpText(
      'after',
      examples('backfill list', 'backfill list --open', 'backfill list --state partial --json'),
    );
  command.action(({ state, open, json }: ListOptions) =>
    withEngines(async (engines) => {
      const loads = (await listLoads(engines, { unacknowledged: open ?? false })).filter(
        (one) => state === undefined || one.state === state,
      );
      if (json) printJson(loads);
      else printText(loadTable(loads));
    }),
  );
}

interface JsonOption {
  readonly json?: true;
}

/** Shows a load, and follows one. */
export function registerShow(backfill: Command): void {
  const show = aboutLoad(
    backfill.command('show'),
    'Show a load: plan, progress, result and history.',
    'show season-2016.ndjson.gz-1a2b3c4d',
  );
  show.action((load: string, { json }: JsonOption) =>
    withEngines(async (engines) => {
      const { clickhouse } = engines;
      const [status, lastOptions] = await Promise.all([
        readLoad(engines, load),
        optionsInForce(engines.temporal, load),
      ]);
      const { state } = status;
      const inForce = isLive(state) ? (lastOptions ?? null) : null;
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
  );

  const watch = aboutLoad(
    backfill.command('watch'),
    'Follow a load to its end. Ctrl-C leaves it running.',
    'watch season-2016.ndjson.gz-1a2b3c4d',
  );
  watch.action((load: string, { json }: JsonOption) =>
    withEngines(async (engines) => {
      await readLoad(engines, load);
      await followToEnd(engines, load, openProgress(), { json });
    }),
  );
}
