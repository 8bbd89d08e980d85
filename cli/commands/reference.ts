import type { Command } from 'commander';
import { examples } from '../examples.ts';
import { listCampaigns, listSegments } from '../../operations/lists/stored-lists.ts';
import { loadReference } from '../../operations/lists/load-reference.ts';
import { readCategoryState, readShopState } from '../../pipeline/platforms/stored-registers.ts';
import { readRegister } from '../../operations/lists/outlet-register.ts';
import type { RegisterState } from '../../pipeline/lists/replace-register.ts';
import { withClickHouse } from '../clickhouse.ts';
import { count } from '../format.ts';
import { planLines } from '../reference/campaign-lines.ts';
import { addDataOptions, dataOf, type DataOptions } from '../reference/data-options.ts';
import { printResult } from '../reference/lists.ts';
import { addRegisters } from '../reference/registers.ts';

interface LoadArguments extends DataOptions {
  readonly restore?: true;
  readonly json?: true;
}

export function register(program: Command): void {
  const reference = program
    .command('reference')
    .description(
      'Load and list the counties, segments and campaigns that come with Countyflow, and the registers of outlets, shops and categories.',
    );
  addDataOptions(
    reference
      .command('load')
      .description('Load the lists that come with Countyflow. What an operator applied or removed is kept.'),
  )
    .option('--restore', "replace the operator's lists by the built-in ones")
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('reference load', 'reference load --sample-factor 10000 --simulated'))
    .action(load);
  addRegisters(reference);
  reference
    .command('list')
    .description('List what is loaded.')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('reference list'))
    .action(list);
}

async function load(options: LoadArguments): Promise<void> {
  await withClickHouse(async (client) => {
    const summary = await loadReference(client, {
      ...dataOf(options),
      restore: options.restore === true,
    });
    printResult(options.json, summary, [
      `${count(summary.counties)} counties, ${count(summary.productGroups)} product groups`,
      ...summary.segments.map(
        ({ segment, members, kept }) =>
          `segment ${segment}: ${kept ? 'applied or removed by an operator, kept' : `${count(members)} members`}`,
      ),
      ...summary.campaigns.flatMap(planLines),
      ...summary.kept.map((id) => `campaign ${id}: applied or removed by an operator, kept`),
      ...summary.leftOut.map((id) => `campaign ${id}: not loaded, because a sample cannot show it`),
    ]);
  });
}

async function list(options: { readonly json?: true }): Promise<void> {
  await withClickHouse(async (client) => {
    const segments = await listSegments(client);
    const campaigns = await listCampaigns(client);
    const register = await readRegister(client);
    const [shops, categories] = await Promise.all([readShopState(client), readCategoryState(client)]);
    const lists = { segments, campaigns, register: register ?? null };
    printResult(options.json, { ...lists, shops: shops ?? null, categories: categories ?? null }, [
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
      ...registerLine('shops', shops),
      ...registerLine('categories', categories),
      ...(segments.length + campaigns.length === 0
        ? ['nothing is loaded: run countyflow reference load']
        : []),
    ]);
  });
}

function registerLine(name: string, state: RegisterState | undefined): string[] {
  if (state === undefined) return [];
  const mark = state.illustrative ? ', illustrative' : '';
  return [`register: ${count(state.rows)} ${name}${mark}, loaded ${state.loadedAt}`];
}
