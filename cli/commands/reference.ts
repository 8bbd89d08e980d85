import type { Command } from 'commander';
import { CATEGORY_COLUMNS } from '../../domain/reference/category-list.ts';
import { OUTLET_COLUMNS } from '../../domain/reference/outlet-list.ts';
import { SHOP_COLUMNS } from '../../domain/reference/shop-list.ts';
import { loadReference } from '../../operations/lists/load-reference.ts';
import { POPULATION_COLUMNS, replacePopulations } from '../../operations/lists/populations.ts';
import { allInForce, CAMPAIGNS, SEGMENTS } from '../../operations/lists/versions.ts';
import { readRegister, type RegisterName, replaceRegister } from '../../pipeline/lists/replace-register.ts';
import { withClickHouse } from '../engines.ts';
import { count, counted } from '../format.ts';
import { campaignPlanLines } from '../reference/lines.ts';
import { addDataOptions, dataOf, type DataOptions, printResult } from '../reference/lists.ts';
import { examples } from '../usage.ts';

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
      .description(
        'Load the lists that come with Countyflow. Lists that an operator applied or withdrew stay as they are.',
      ),
  )
    .option('--restore', "replace the operator's lists with the built-in ones")
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
      `${counted(summary.counties, 'county', 'counties')}, ${counted(summary.productGroups, 'product group')}`,
      ...summary.segments.map(
        ({ segment, members, kept }) =>
          `segment ${segment}: ${kept ? 'applied or withdrawn by an operator, kept' : counted(members, 'member')}`,
      ),
      ...summary.campaigns.flatMap(campaignPlanLines),
      ...summary.kept.map((id) => `campaign ${id}: applied or withdrawn by an operator, kept`),
    ]);
  });
}

async function list(options: { readonly json?: true }): Promise<void> {
  await withClickHouse(async (client) => {
    const segments = (await allInForce(client, SEGMENTS)).map(({ id, title, members, ...version }) => ({
      ...{ segment: id, title: typeof title === 'string' ? title : title.en, members: members.length },
      ...{ illustrative: version.illustrative, origin: version.origin, loadedAt: version.loadedAt },
    }));
    const campaigns = (await allInForce(client, CAMPAIGNS)).map(({ campaign, sampleFactor }) => ({
      campaign: campaign.id,
      title: typeof campaign.title === 'string' ? campaign.title : campaign.title.en,
      ...{ asOf: campaign.asOf, sampleFactor, windows: campaign.windows.map(({ id }) => id) },
    }));
    const [outlets, shops, categories] = await Promise.all(
      (['outlets', 'shops', 'categories'] as const).map((name) => readRegister(client, name)),
    );
    const { rows, ...loaded } = outlets ?? { rows: 0 };
    const register = outlets === undefined ? null : { outlets: rows, ...loaded };
    const lists = { segments, campaigns, register, shops: shops ?? null, categories: categories ?? null };
    const registers = [
      [outlets, counted(rows, 'outlet')],
      [shops, `${count(shops?.rows ?? 0)} shops`],
      [categories, `${count(categories?.rows ?? 0)} categories`],
    ] as const;
    const mark = (illustrative: boolean): string => (illustrative ? ', illustrative' : '');
    printResult(options.json, lists, [
      ...segments.map(
        ({ segment, members, illustrative, origin, loadedAt }) =>
          `segment ${segment}: ${counted(members, 'member')}, ${origin}${mark(illustrative)}, loaded ${loadedAt}`,
      ),
      ...campaigns.map(
        ({ campaign, asOf, sampleFactor: factor, windows }) =>
          `campaign ${campaign}: segments as of ${asOf}, sample factor ${count(factor)}, windows ${windows.join(', ')}`,
      ),
      ...registers.flatMap(([of, what]) =>
        of === undefined ? [] : [`register: ${what}${mark(of.illustrative)}, loaded ${of.loadedAt}`],
      ),
      ...(segments.length + campaigns.length === 0
        ? ['nothing is loaded: run countyflow reference load']
        : []),
    ]);
  });
}

interface Register {
  /** Names the command, and what it counts. */
  readonly name: RegisterName | 'population';
  readonly description: string;
  readonly columns: readonly string[];
  /** A row, and what to know about it. */
  readonly help: string;
}

const REGISTERS: readonly Register[] = [
  {
    name: 'outlets',
    description: 'Replace the register of outlets with a CSV file, all at once.',
    columns: OUTLET_COLUMNS,
    help:
      'A row: suning,direct-store,SN-0001,371721,371721105207,0,2016-05-01,\n' +
      'Village and closed_on may be empty; name and name_en may follow. `countyflow simulate --outlets FILE` writes an illustrative register.',
  },
  {
    name: 'shops',
    description: "Replace the register of shops, which gives adapters the seller's county.",
    columns: SHOP_COLUMNS,
    help: 'A row: jd,168302,222405,,agri.pear,\nVillage, category and outlet_type may be empty.',
  },
  {
    name: 'categories',
    description: "Replace the list that says what platforms' categories and products are.",
    columns: CATEGORY_COLUMNS,
    help: 'A row: taobao,category,50050359,agri.pear,box\nAn empty unit means pieces.',
  },
  {
    name: 'population',
    description: 'Replace the populations of counties, which `county.population` shows.',
    columns: POPULATION_COLUMNS,
    help: 'A row: 371721,1000000\nCounties that are not listed have none.',
  },
];

interface Arguments {
  readonly file: string;
  readonly illustrative?: true;
  readonly json?: true;
}

/** Adds a command for each register that an operator replaces as a whole. */
function addRegisters(reference: Command): void {
  for (const { name, description, columns, help } of REGISTERS)
    reference
      .command(name)
      .description(description)
      .requiredOption('--file <csv>', `columns: ${columns.join(', ')}`)
      .option('--illustrative', 'the file is an illustration, not an official list')
      .option('--json', 'print the result as JSON')
      .addHelpText('after', examples(`reference ${name} --file ${name}.csv`))
      .addHelpText('after', `\n${help}`)
      .action(({ file, illustrative, json }: Arguments) =>
        withClickHouse(async (client) => {
          const stored =
            name === 'population'
              ? await replacePopulations(client, file)
              : await replaceRegister(client, name, file, illustrative === true);
          printResult(json, { [name]: stored }, [`register: ${count(stored)} ${name}`]);
        }),
      );
}
