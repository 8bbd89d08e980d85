import { type Command, Option } from 'commander';
import { optionsText } from '../../domain/text/load-options.ts';
import {
  acknowledgeLoad,
  cancelLoad,
  changeOptions,
  commandLoad,
  readLoad,
  retryLoad,
} from '../../operations/loads/control-load.ts';
import type { LoadEngines } from '../../operations/loads/loads.ts';
import { LOAD_MODES, type LoadMode } from '../../schemas/backfill.ts';
import { withEngines } from '../engines.ts';
import { count, counted, printable } from '../format.ts';
import { addBy, type ByOption, reasonText, whoOf } from '../operator.ts';
import { openProgress, printJson, printText } from '../output.ts';
import { follow, followToEnd, startedText } from './follow.ts';
import { aboutLoad, addRun, chosenOf, type RunOptions } from './options.ts';
import { turnText } from './render.ts';
import { wrongUsage } from '../usage.ts';

interface Options extends ByOption, RunOptions {
  readonly json?: true;
  /** Of retry. */
  readonly mode?: LoadMode;
  readonly wait?: true;
  /** Of acknowledge. */
  readonly reason?: string;
}

/** What is printed for a program, and for people; undefined if it is printed already. */
type Outcome = readonly [facts: unknown, text: string] | undefined;

const NAME = 'season-2016.ndjson.gz-1a2b3c4d';

/** The commands that change the state of a load. */
export function register(backfill: Command): void {
  const on = (command: string, description: string, ...shown: readonly string[]): Command =>
    aboutLoad(addBy(backfill.command(command)), description, ...shown);

  for (const [command, description] of [
    ['pause', 'Pause a load. What it has read is stored.'],
    ['resume', 'Continue a paused load where it stopped.'],
  ] as const)
    act(on(command, description, `${command} ${NAME}`), async (engines, load, options) => {
      const { state, turn } = await commandLoad(engines, load, command, whoOf(options));
      const place = turn === null ? '' : `: ${turnText(turn)}`;
      const others = state === 'paused' ? ' Others go ahead until you resume it.' : '';
      return [{ load, state, turn }, printable(`${load} is ${state}${place}.${others}`)];
    });

  const set = addRun(
    on(
      'set',
      'Change the speed or the priority of a load that waits, runs or is paused. Options that you omit keep their values.',
      `set ${NAME} --rate 2000`,
      `set ${NAME} --priority high`,
    ),
  ).option('--no-rate', 'without a limit of the rate');
  set.hook('preAction', () => {
    if (Object.keys(chosenOf(set.opts<Options>())).length === 0)
      wrongUsage(set, 'name what to change: --rate, --no-rate, --max-parallel or --priority');
  });
  act(set, async (engines, load, options) => {
    const inForce = await changeOptions(engines, load, chosenOf(options), whoOf(options));
    return [{ load, inForce }, `${load} loads ${optionsText(inForce)}.`];
  });

  const cancel = on(
    'cancel',
    'Cancel a load. What is stored stays; a retry loads the rest.',
    `cancel ${NAME}`,
  );
  act(cancel, async (engines, load) => {
    await cancelLoad(engines, load);
    const status = await follow(engines, load, openProgress(), 'the cancellation');
    const { state, recordsStored, records } = status;
    return [
      status,
      `${load} is ${state}: ${count(recordsStored)} of ${counted(records, 'event is')} stored.`,
    ];
  });

  const modes = new Option(
    '--mode <mode>',
    'missing: what is not stored; failed: chunks that failed; all: everything again',
  );
  const retry = on(
    'retry',
    'Run a load again: what is missing, what failed, or everything.',
    `retry ${NAME} --mode failed`,
  )
    .addOption(modes.choices(LOAD_MODES).default('missing'))
    .option('--wait', 'follow it until it ends');
  act(retry, async (engines, load, options) => {
    const { mode = 'missing', wait, json } = options;
    const before = (await readLoad(engines, load)).recordsStored;
    await retryLoad(engines, load, mode, whoOf(options));
    if (!wait) return [{ load, started: true, mode }, await startedText(engines, load)];
    await followToEnd(engines, load, openProgress(), { json, before, taken: 'the retry' });
    return undefined;
  });

  const acknowledge = on(
    'acknowledge',
    'Confirm that you have seen how a load ended; status then stops reporting it.',
    `acknowledge ${NAME} --by "Li Na" --reason "the rest comes tomorrow"`,
  ).option('--reason <text>', 'why; the history keeps it', reasonText, '');
  act(acknowledge, async (engines, load, options) => {
    await acknowledgeLoad(engines, load, whoOf(options), options.reason ?? '');
    return [{ load, acknowledged: true }, `${load} is acknowledged.`];
  });
}

function act(
  command: Command,
  run: (engines: LoadEngines, load: string, options: Options) => Promise<Outcome>,
): void {
  command.action((load: string, options: Options) =>
    withEngines(async (engines) => {
      const outcome = await run(engines, load, options);
      if (outcome === undefined) return;
      if (options.json) printJson(outcome[0]);
      else printText(outcome[1]);
    }),
  );
}
