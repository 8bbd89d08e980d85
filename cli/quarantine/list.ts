import { type Command, Option } from 'commander';
import {
  heldCounts,
  type HeldEvent,
  heldPage,
  type ReasonCount,
} from '../../pipeline/quarantine/held-page.ts';
import { HELD_STATES, type HeldState } from '../../schemas/event/reason-codes.ts';
import { integer } from '../arguments.ts';
import { withClickHouse } from '../engines.ts';
import { count, drawTable } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { examples } from '../usage.ts';
import { addSelection, filterOf, type SelectionOptions } from './selection.ts';

const MOST = 100_000;

interface Options extends SelectionOptions {
  readonly state: HeldState | 'all';
  readonly limit: number;
  readonly cursor?: string;
  readonly json?: true;
}

export function register(quarantine: Command): void {
  addSelection(quarantine.command('list', { isDefault: true }))
    .description('Count held events by reason, and list the newest: position, reason and field of each.')
    .addOption(
      new Option('--state <state>', 'only events of this state')
        .choices([...HELD_STATES, 'all'])
        .default('held'),
    )
    .option('--limit <n>', 'events per page', integer(1, MOST), 50)
    .option('--cursor <cursor>', 'continue after the page that printed this cursor')
    .option('--json', 'print counts and events as JSON, with all problems of each')
    .addHelpText(
      'after',
      examples(
        'quarantine list --limit 10',
        'quarantine list --code county.unknown --from 2017-11-11T00:00:00+08:00',
        'quarantine list --platform jd --state all --json',
      ),
    )
    .action((options: Options) => list(options));
}

async function list({ state, limit, cursor, json, ...selection }: Options): Promise<void> {
  await withClickHouse(async (client) => {
    const filter = filterOf(selection);
    const states = state === 'all' ? undefined : [state];
    const [counts, page] = await Promise.all([
      heldCounts(client, filter),
      heldPage(client, { ...filter, states }, limit, cursor),
    ]);
    if (json) printJson({ counts, events: page.events, next: page.next });
    else printText(describe(counts, page.events, page.next));
  });
}

function describe(counts: readonly ReasonCount[], events: readonly HeldEvent[], next: string | null): string {
  if (counts.length === 0) return 'No event is held.';
  const table = drawTable(
    ['Source', 'Position', 'State', 'Reason', 'Path', 'Message'],
    events.map((one) => [one.source, one.position, one.state, one.code, one.path, one.message]),
  );
  return [
    ...counts.map(describeCount),
    events.length === 0 ? 'No event is in this state.' : table,
    ...(next === null ? [] : [`More: --cursor ${next}`]),
  ].join('\n');
}

/** `county.unknown: 12 held, 3 discarded`. */
function describeCount({ code, ...events }: ReasonCount): string {
  const states = HELD_STATES.filter((state) => events[state] > 0);
  return `${code}: ${states.map((state) => `${count(events[state])} ${state}`).join(', ')}`;
}
