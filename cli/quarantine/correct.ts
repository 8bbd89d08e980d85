import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { homeOf } from '../../infra/engines/home.ts';
import { correctHeld } from '../../operations/quarantine/correct-held.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import { publishEvents } from '../../publishers/sending/open-publisher.ts';
import { parseOffset } from '../arguments.ts';
import { withEngines } from '../engines.ts';
import { printable } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { addDecider, deciderOf, type DeciderOptions, reasonText } from '../operator.ts';

interface Options extends DeciderOptions {
  readonly file: string;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  countyflow quarantine correct kafka/orders.events.v1.jd/0 1234 --file event.json --by "Li Na"

The edited event is validated first: if it is still wrong, its problems are printed and nothing is sent. An event of a
topic is published to that topic; a line of an archive is loaded as an archive of one line.`;

export function register(quarantine: Command): void {
  const command = quarantine.command('correct');
  addDecider(command)
    .description('Send an edited event in place of a held one, and link the two in the audit.')
    .argument('<source>', 'partition or archive, as list prints it')
    .argument('<position>', 'offset, or line from 0', parseOffset)
    .requiredOption('--file <file>', 'the edited event, JSON')
    .option('--reason <text>', 'why; the audit keeps it', reasonText, '')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (source: string, position: string, options: Options) => {
      const decider = deciderOf(command, options);
      const edited = await readFile(options.file);
      await withEngines(async ({ clickhouse, temporal, kafka }) => {
        const corrected = await correctHeld(
          {
            clickhouse,
            temporal,
            publish: ({ platform, key, line }) =>
              publishEvents(kafka, [{ platform, orderId: key, value: Buffer.from(line) }]),
            counties: await readCountyCodes(),
            archiveFolder: join(homeOf(readEnvironment()), 'archives'),
          },
          { source, position },
          edited,
          decider,
        );
        if (options.json) printJson({ source, position, corrected });
        else
          printText(
            printable(`${source} ${position}: corrected by ${corrected.source} ${corrected.position}`),
          );
      });
    });
}
