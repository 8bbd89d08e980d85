import { type AdapterContext, registersOf } from '../../domain/platforms/registers.ts';
import { parseCategory } from '../../domain/reference/category-list.ts';
import { parseShop } from '../../domain/reference/shop-list.ts';
import { type ParsedRow, ReferenceFileError, type SourceRow } from '../../domain/reference/source-rows.ts';
import { payloadOf } from '../../schemas/platforms/payloads.ts';
import { readRegisterFile } from '../lists/read-register-file.ts';
import { readCountyCodes, readRegions } from '../lists/reference-files.ts';

export interface RegisterFiles {
  readonly shops: string;
  /** Needed unless the register of shops says of every shop what it sells. */
  readonly categories?: string | undefined;
}

/** What an adapter needs, without a database: from the files that an operator would load. Throws `ReferenceFileError`. */
export async function readAdapterContext({ shops, categories }: RegisterFiles): Promise<AdapterContext> {
  const counties = await readCountyCodes();
  const registers = registersOf(
    await readAll(
      shops,
      (row) => parseShop(row, counties),
      ({ platform, shop }) => `${payloadOf(platform) ?? ''} ${shop}`,
    ),
    categories === undefined
      ? []
      : await readAll(categories, parseCategory, ({ payload, kind, id }) => [payload, kind, id].join(' ')),
  );
  return { registers, regions: await readRegions() };
}

async function readAll<Item>(
  file: string,
  parse: (row: SourceRow) => ParsedRow<Item>,
  keyOf: (item: Item) => string,
): Promise<Item[]> {
  const problems: string[] = [];
  const items = new Map<string, Item>();
  for await (const item of readRegisterFile(file, parse, problems)) {
    const key = keyOf(item);
    if (items.has(key)) problems.push(`${key} occurs twice`);
    items.set(key, item);
  }
  if (items.size === 0 && problems.length === 0) problems.push('the register is empty');
  if (problems.length > 0) throw new ReferenceFileError(problems);
  return [...items.values()];
}
