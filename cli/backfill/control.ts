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
import type { LoadEngines } from '../../operations/loads/start-load.ts';
import { LOAD_MODES, type LoadMode } from '../../schemas/backfill.ts';
import { withEngines } from '../engines.ts';
import { count, counted, printable } from '../format.ts';
import { openProgress, printJson, printText } from '../output.ts';
import { reasonText } from '../quarantine/decider.ts';
import { turnText } from './render.ts';
import { examples } from '../usage.ts';
import { follow, followToEnd, startedText } from './follow.ts';
import { addBy, type ByOption, whoOf } from '../operator.ts';
import { addRun, chosenOf, type RunOptions } from './options.ts';

interface Options extends ByOption, RunOptions {
  readonly json?: true;
  /** Of retry. */
  readonly mode?: LoadMode;
  readonly wait?: true;
  /** Of acknowledge. */
  readonly reason?: string;
}

const NAME = 'season-2016.ndjson.gz-1a2b3c4d';

/** The commands that change the state of a load. */
export function register(backfill: Command): void {
  for (const [name, description] of [
    ['pause', 'Pause a load. What it has read is stored.'],
    ['resume', 'Continue a paused load where it stopped.'],
  ] as const) {
    const command = commandOn(backfill, name, description, examples(`backfill ${name} ${NAME}`));
    act(command, async (engines, load, options) => {
      const { state, turn } = await commandLoad(engines, load, name, whoOf(options));
      const place = turn === null ? '' : `: ${turnText(turn)}`;
      const others = state === 'paused' ? ' Others go ahead until you resume it.' : '';
      return tell(options, { load, state, turn }, printable(`${load} is ${state}${place}.${others}`));
    });
  }
  set(backfill);
  cancel(backfill);
  retry(backfill);
  acknowledge(backfill);
}

function set(backfill: Command): void {
  const command = addRun(
    commandOn(
      backfill,
      'set',
      'Change how fast a load runs, or how soon, while it waits, runs or is paused. What is left out stays.',
      examples(`backfill set ${NAME} --rate 2000`, `backfill set ${NAME} --priority high`),
    ),
  ).option('--no-rate', 'without a limit of the rate');
  command.hook('preAction', () => {
    if (Object.keys(chosenOf(command.opts<Options>())).length === 0)
      command.error('error: name what to change: --rate, --no-rate, --max-parallel or --priority', {
        exitCode: 2,
      });
  });
  act(command, async (engines, load, options) => {
    const inForce = await changeOptions(engines, load, chosenOf(options), whoOf(options));
    return tell(options, { load, inForce }, `${load} loads ${optionsText(inForce)}.`);
  });
}

function cancel(backfill: Command): void {
  const command = commandOn(
    backfill,
    'cancel',
    'Cancel a load. What is stored stays; a retry loads the rest.',
    examples(`backfill cancel ${NAME}`),
  );
  act(command, async (engines, load, options) => {
    await cancelLoad(engines, load);
    const status = await follow(engines, load, openProgress(), 'the cancellation');
    const { state, recordsStored, records } = status;
    const said = `${load} is ${state}: ${count(recordsStored)} of ${counted(records, 'event is')} stored.`;
    return tell(options, status, said);
  });
}

function retry(backfill: Command): void {
  const command = commandOn(
    backfill,
    'retry',
    'Run a load again: what is missing, what failed, or everything.',
    examples(`backfill retry ${NAME} --mode failed`),
  )
    .addOption(
      new Option(
        '--mode <mode>',
        'missing: what is not stored; failed: chunks that failed; all: everything again',
      )
        .choices(LOAD_MODES)
        .default('missing'),
    )
    .option('--wait', 'follow it until it ends');
  act(command, async (engines, load, options) => {
    const before = (await readLoad(engines, load)).recordsStored;
    const { mode = 'missing' } = options;
    await retryLoad(engines, load, mode, whoOf(options));
    if (options.wait)
      return followToEnd(engines, load, openProgress(), { json: options.json, before, taken: 'the retry' });
    return tell(options, { load, started: true, mode }, await startedText(engines, load));
  });
}

function acknowledge(backfill: Command): void {
  const command = commandOn(
    backfill,
    'acknowledge',
    'Confirm that you have seen how a load ended; status then stops reporting it.',
    examples(`backfill acknowledge ${NAME} --by "Li Na" --reason "the rest comes tomorrow"`),
  ).option('--reason <text>', 'why; the history keeps it', reasonText, '');
  act(command, async (engines, load, options) => {
    await acknowledgeLoad(engines, load, whoOf(options), options.reason ?? '');
    return tell(options, { load, acknowledged: true }, `${load} is acknowledged.`);
  });
}

function commandOn(backfill: Command, name: string, description: string, example: string): Command {
  return addBy(backfill.command(name))
    .description(description)
    .argument('<load>', 'as list prints it')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', example);
}

function act(
  command: Command,
  run: (engines: LoadEngines, load: string, options: Options) => Promise<void>,
): void {
  command.action((load: string, options: Options) => withEngines((engines) => run(engines, load, options)));
}

function tell({ json }: Options, facts: unknown, text: string): Promise<void> {
  if (json) printJson(facts);
  else printText(text);
  return Promise.resolve();
}
