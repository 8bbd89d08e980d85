import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { Counties } from '../../domain/order.ts';
import { parseCategory } from '../../domain/reference/category-list.ts';
import { parseOutlet } from '../../domain/reference/outlet-list.ts';
import { parseShop, type Shop } from '../../domain/reference/shop-list.ts';
import { type ParsedRow, ReferenceFileError, type SourceRow } from '../../domain/reference/source-rows.ts';
import { payloadOf } from '../../schemas/platforms/payloads.ts';
import { MAX_REGISTER_PROBLEMS, readRegisterFile } from './read-register-file.ts';
import { readCountyCodes } from './reference-files.ts';

/** A stream of single rows would take the client four times as long. */
const BATCH_ROWS = 20_000;

/** How a register is stored: its rows in one table, and in another a row for each load of it. */
interface Register {
  readonly table: string;
  /** Columns of `table` that identify a row within a load. */
  readonly key: readonly string[];
  /** The row of `table`. */
  readonly parse: (row: SourceRow, counties: Counties) => ParsedRow<object>;
}

export type RegisterName = 'outlets' | 'shops' | 'categories';

const REGISTERS: Readonly<Record<RegisterName, Register>> = {
  outlets: { table: 'reference_outlet', key: ['platform', 'outlet_id'], parse: parseOutlet },
  shops: {
    table: 'reference_shop',
    key: ['payload', 'shop'],
    parse: (row, counties) => {
      const parsed = parseShop(row, counties);
      return 'item' in parsed ? { item: shopRow(parsed.item) } : parsed;
    },
  },
  categories: { table: 'reference_category', key: ['payload', 'kind', 'id'], parse: parseCategory },
};

function shopRow({ platform, county, village, category, outletType, shop }: Shop): object {
  return {
    ...{ payload: payloadOf(platform), shop, platform, county: Number(county) },
    ...{ village: village ?? '0', category: category ?? '', outlet_type: outletType ?? '' },
  };
}

/**
 * Replaces a register by a CSV file, in one step and in bounded memory, and resolves to its rows. Throws
 * `ReferenceFileError` if the file is wrong, and then readers keep the register before it.
 */
export async function replaceRegister(
  client: ClickHouseClient,
  name: RegisterName,
  file: string,
  illustrative: boolean,
): Promise<number> {
  const { table, key, parse: parseItem } = REGISTERS[name];
  const counties = await readCountyCodes();
  const version = await nextVersion(client, table);
  const problems: string[] = [];
  let stored = 0;
  try {
    for await (const batch of batches(readRegisterFile(file, (row) => parseItem(row, counties), problems))) {
      stored += batch.length;
      await client.insert({
        table,
        values: batch.map((item) => ({ load_version: version, ...item })),
        format: 'JSONEachRow',
      });
    }
    if (stored === 0 && problems.length === 0) problems.push('the register is empty');
    problems.push(...(await duplicates(client, table, key, version)));
    if (problems.length > 0) throw new ReferenceFileError(problems);
  } catch (error) {
    await client.command({
      query: `DELETE FROM ${table} WHERE load_version = {version:UInt64}`,
      query_params: { version },
    });
    throw error;
  }
  await client.insert({
    table: `${table}_load`,
    values: [{ load_version: version, [name]: stored, illustrative }],
    format: 'JSONEachRow',
  });
  return stored;
}

export interface RegisterState {
  readonly rows: number;
  readonly illustrative: boolean;
  /** ISO instant, in Shanghai. */
  readonly loadedAt: string;
  /** Rises with every load. */
  readonly version: string;
}

/** The register in force; undefined if none was loaded. */
export async function readRegister(
  client: ClickHouseClient,
  name: RegisterName,
): Promise<RegisterState | undefined> {
  const [found] = await rows<RegisterState>(
    client,
    `SELECT ${name} AS rows, illustrative, formatDateTime(loaded_at, '%Y-%m-%dT%H:%i:%S+08:00') AS loadedAt,
       toString(load_version) AS version
     FROM ${REGISTERS[name].table}_load ORDER BY load_version DESC LIMIT 1`,
  );
  return found;
}

async function* batches<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Of the next load of a table: above every other, even if a clock went back. */
export async function nextVersion(client: ClickHouseClient, table: string): Promise<number> {
  const [newest] = await rows<{ version: string }>(
    client,
    'SELECT max(load_version) AS version FROM {table:Identifier}',
    { table },
  );
  return Math.max(Date.now(), Number(newest?.version ?? 0) + 1);
}

async function duplicates(
  client: ClickHouseClient,
  table: string,
  key: readonly string[],
  version: number,
): Promise<string[]> {
  const columns = key.join(', ');
  const found = await rows<Record<string, string>>(
    client,
    `SELECT ${columns} FROM ${table} WHERE load_version = {version:UInt64}
     GROUP BY ${columns} HAVING count() > 1 ORDER BY ${columns} LIMIT ${MAX_REGISTER_PROBLEMS}`,
    { version },
  );
  return found.map((row) => {
    const values = key.map((name) => row[name] ?? '');
    return `${values.slice(0, -1).join(' ')}: the id ${JSON.stringify(values.at(-1))} occurs twice`;
  });
}
