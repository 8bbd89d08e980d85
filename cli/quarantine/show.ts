import type { Command } from 'commander';
import { showHeld, type ShownEvent } from '../../operations/quarantine/show-held.ts';
import { withClickHouse } from '../clickhouse.ts';
import { printable } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { archivePlaces } from './archive-places.ts';
import { markEvent } from './mark-event.ts';
import { position as parsePosition } from './selection.ts';

interface Options {
  readonly archive: readonly string[];
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  countyflow quarantine show kafka/orders.events.v1.jd/0 1234
  countyflow quarantine show archive/season-2016.ndjson.gz@0123456789abcdef 17 --archive /data/archives

This is the one command that prints an event. It reads it again from its topic or archive, and stores it nowhere: what
it prints may hold personal data.`;

export function register(quarantine: Command): void {
  quarantine
    .command('show')
    .description('Print one held event, read again from its place, with its problems marked.')
    .argument('<source>', 'partition or archive, as list prints it')
    .argument('<position>', 'offset, or line from 0', parsePosition)
    .option('--archive <path...>', 'archives, or folders of them', [])
    .option('--json', 'print it as JSON')
    .addHelpText('after', EXAMPLES)
    .action((source: string, position: string, options: Options) =>
      withClickHouse(async (client, { home, kafka }) => {
        const shown = await showHeld(client, kafka, source, position, archivePlaces(home, options.archive));
        if (options.json) printJson(shown);
        else printText(describe(shown));
      }),
    );
}

function describe(shown: ShownEvent): string {
  const { source, position, state, problems, isUtf8 } = shown;
  return [
    printable(`${source} ${position}: ${state}`),
    ...problems.map(({ code, path, message }) => printable(`  ${code}  ${path || '(event)'}  ${message}`)),
    ...(isUtf8 ? [] : ['The event is no UTF-8; bytes that cannot be shown are replaced.']),
    '',
    ...markEvent(shown.text, problems).map(printable),
  ].join('\n');
}
