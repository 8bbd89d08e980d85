import type { Command } from 'commander';
import { listCampaigns, listSegments } from '../../services/reference/stored-lists.ts';
import { loadReference, replaceSegment } from '../../services/reference/load-reference.ts';
import { readRegister, replaceOutlets } from '../../services/reference/outlet-register.ts';
import { integer } from '../arguments.ts';
import { withClickHouse } from '../clickhouse.ts';
import { count, printable } from '../format.ts';
import { printJson, printText } from '../output.ts';

interface LoadArguments {
  readonly sampleFactor: number;
  readonly simulated?: true;
  readonly restore?: true;
  readonly json?: true;
}

interface OutletsArguments {
  readonly file: string;
  readonly illustrative?: true;
  readonly json?: true;
}

interface ReplaceArguments {
  readonly segment: string;
  readonly file: string;
  readonly illustrative?: true;
  readonly json?: true;
}

const MAX_SAMPLE_FACTOR = 1_000_000;

export function register(program: Command): void {
  const reference = program
    .command('reference')
    .description('Load, replace and list the counties, segments and campaigns that the statistics use.');
  reference
    .command('load')
    .description('Load the lists that come with Countyflow. Lists that an operator replaced are kept.')
    .option(
      '--sample-factor <n>',
      'how many orders each order of the data stands for',
      integer(1, MAX_SAMPLE_FACTOR),
      1,
    )
    .option('--simulated', 'a simulation made the orders: reports and bulletins say so')
    .option('--restore', "replace the operator's lists by the built-in ones")
    .option('--json', 'print the result as JSON')
    .action(load);
  reference
    .command('replace')
    .description("Replace a segment's members by a CSV list of counties, in one step.")
    .requiredOption('--segment <id>', 'segment, such as national-demonstration-counties')
    .requiredOption('--file <csv>', 'columns: code; optional: name, province, valid_from, valid_to')
    .option('--illustrative', 'the list is an illustration, not the official one')
    .option('--json', 'print the result as JSON')
    .action(replace);
  reference
    .command('outlets')
    .description('Replace the register of outlets by a CSV file, in one step.')
    .requiredOption(
      '--file <csv>',
      'columns: platform, type, id, county, village, run_by_partner, opened_on, closed_on',
    )
    .option('--illustrative', 'the register is an illustration, not an official one')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExample of a row: suning,direct-store,SN-0001,371721,371721105207,0,2016-05-01,\n' +
        'Village and closed_on may be empty. `countyflow simulate --outlets FILE` writes an illustrative register.',
    )
    .action(outlets);
  reference
    .command('list')
    .description('List what is loaded.')
    .option('--json', 'print the result as JSON')
    .action(list);
}

async function load(options: LoadArguments): Promise<void> {
  await withClickHouse(async (client) => {
    const summary = await loadReference(client, {
      sampleFactor: options.sampleFactor,
      simulated: options.simulated === true,
      restore: options.restore === true,
    });
    print(options.json, summary, [
      `${count(summary.counties)} counties, ${count(summary.productGroups)} product groups`,
      ...summary.segments.map(
        ({ segment, members, kept }) =>
          `segment ${segment}: ${kept ? 'replaced by an operator, kept' : `${count(members)} members`}`,
      ),
      ...summary.campaigns.map((id) => `campaign ${id}: sample factor ${count(options.sampleFactor)}`),
      ...summary.leftOut.map((id) => `campaign ${id}: not loaded, because a sample cannot show it`),
    ]);
  });
}

async function outlets(options: OutletsArguments): Promise<void> {
  await withClickHouse(async (client) => {
    const summary = await replaceOutlets(client, options.file, options.illustrative === true);
    print(options.json, summary, [`register: ${count(summary.outlets)} outlets`]);
  });
}

async function replace(options: ReplaceArguments): Promise<void> {
  await withClickHouse(async (client) => {
    const summary = await replaceSegment(
      client,
      options.segment,
      options.file,
      options.illustrative === true,
    );
    print(options.json, summary, [
      `segment ${summary.segment}: ${count(summary.members)} members`,
      ...(summary.notRural.length === 0
        ? []
        : [`not rural, so not in the rural segment: ${summary.notRural.join(', ')}`]),
    ]);
  });
}

async function list(options: { readonly json?: true }): Promise<void> {
  await withClickHouse(async (client) => {
    const segments = await listSegments(client);
    const campaigns = await listCampaigns(client);
    const register = await readRegister(client);
    print(options.json, { segments, campaigns, register: register ?? null }, [
      ...segments.map(
        ({ segment, members, illustrative, origin, loadedAt }) =>
          `segment ${segment}: ${count(members)} members, ${origin}${illustrative ? ', illustrative' : ''}, loaded ${loadedAt}`,
      ),
      ...campaigns.map(
        ({ campaign, asOf, sampleFactor: factor, windows }) =>
          `campaign ${campaign}: segments as of ${asOf}, sample factor ${count(factor)}, windows ${windows.join(', ')}`,
      ),
      ...(register === undefined
        ? []
        : [
            `register: ${count(register.outlets)} outlets${register.illustrative ? ', illustrative' : ''}, loaded ${register.loadedAt}`,
          ]),
      ...(segments.length + campaigns.length === 0
        ? ['nothing is loaded: run countyflow reference load']
        : []),
    ]);
  });
}

function print(json: true | undefined, value: unknown, lines: readonly string[]): void {
  if (json === true) printJson(value);
  else printText(lines.map(printable).join('\n'));
}
