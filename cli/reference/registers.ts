import type { Command } from 'commander';
import { OUTLET_COLUMNS } from '../../domain/reference/outlet-list.ts';
import { CATEGORY_COLUMNS } from '../../domain/reference/category-list.ts';
import { SHOP_COLUMNS } from '../../domain/reference/shop-list.ts';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import { replaceCategories, replaceShops } from '../../pipeline/platforms/stored-registers.ts';
import { replaceOutlets } from '../../operations/lists/outlet-register.ts';
import { withClickHouse } from '../clickhouse.ts';
import { examples } from '../examples.ts';
import { count } from '../format.ts';
import { printResult } from './lists.ts';

interface Register {
  /** Names the command, and what it counts. */
  readonly name: 'outlets' | 'shops' | 'categories';
  readonly description: string;
  readonly columns: readonly string[];
  /** A row, and what to know about it. */
  readonly help: string;
  readonly replace: (client: ClickHouseClient, file: string, illustrative: boolean) => Promise<number>;
}

const REGISTERS: readonly Register[] = [
  {
    name: 'outlets',
    description: 'Replace the register of outlets by a CSV file, in one step.',
    columns: OUTLET_COLUMNS,
    help:
      'A row: suning,direct-store,SN-0001,371721,371721105207,0,2016-05-01,\n' +
      'Village and closed_on may be empty. `countyflow simulate --outlets FILE` writes an illustrative register.',
    replace: async (client, file, illustrative) => (await replaceOutlets(client, file, illustrative)).outlets,
  },
  {
    name: 'shops',
    description: 'Replace the register of shops, from which adapters take the county of the seller.',
    columns: SHOP_COLUMNS,
    help: 'A row: jd,168302,222405,,agri.pear,\nVillage, category and outlet_type may be empty.',
    replace: replaceShops,
  },
  {
    name: 'categories',
    description: "Replace the list that says what platforms' categories and products are.",
    columns: CATEGORY_COLUMNS,
    help: 'A row: taobao,category,50050359,agri.pear,box\nWithout a unit, a platform counts pieces.',
    replace: replaceCategories,
  },
];

interface Arguments {
  readonly file: string;
  readonly illustrative?: true;
  readonly json?: true;
}

/** Adds a command for each register that an operator replaces as a whole. */
export function addRegisters(reference: Command): void {
  for (const { name, description, columns, help, replace } of REGISTERS)
    reference
      .command(name)
      .description(description)
      .requiredOption('--file <csv>', `columns: ${columns.join(', ')}`)
      .option('--illustrative', 'the register is an illustration, not an official one')
      .option('--json', 'print the result as JSON')
      .addHelpText('after', examples(`reference ${name} --file ${name}.csv`))
      .addHelpText('after', `\n${help}`)
      .action(({ file, illustrative, json }: Arguments) =>
        withClickHouse(async (client) => {
          const stored = await replace(client, file, illustrative === true);
          printResult(json, { [name]: stored }, [`register: ${count(stored)} ${name}`]);
        }),
      );
}
