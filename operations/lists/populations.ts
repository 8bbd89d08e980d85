import { z } from 'zod';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { readRows, ReferenceFileError } from '../../domain/reference/source-rows.ts';
import { readCsvRows } from '../../pipeline/lists/reference-files.ts';

const populationRow = z.strictObject({
  county: z.string().regex(/^\d{6}$/, 'expected a code of six digits'),
  population: z.string().regex(/^[1-9]\d{0,8}$/, 'expected a whole number above zero'),
});

/** The columns of a list of populations, as CSV. */
export const POPULATION_COLUMNS = Object.keys(populationRow.shape);

/**
 * Replaces the populations of counties by a CSV file, and resolves to their number. Throws `ReferenceFileError` if the
 * file is wrong, and then readers keep those before.
 */
export async function replacePopulations(client: ClickHouseClient, file: string): Promise<number> {
  const listed = readRows(await readCsvRows(file), populationRow, ({ county }) => county);
  const known = await readPopulations(client);
  const unknown = listed.filter(({ county }) => !known.has(county));
  if (unknown.length > 0)
    throw new ReferenceFileError(unknown.map(({ county }) => `no county has the code '${county}'`));
  await client.command({
    query: `INSERT INTO reference_county_list (load_version, counties, names_en, provinces, populations)
      SELECT greatest(load_version + 1, toUnixTimestamp64Milli(now64(3))), counties, names_en, provinces,
        arrayMap(c -> if(mapContains(listed, c.county), listed[c.county], NULL), counties)
      FROM (SELECT *, {listed:Map(UInt32, UInt32)} AS listed FROM reference_county_list ORDER BY load_version DESC LIMIT 1)`,
    query_params: {
      listed: new Map(listed.map(({ county, population }) => [Number(county), Number(population)])),
    },
  });
  return listed.length;
}

/** Population of each county of the list in force; null if none is loaded. */
export async function readPopulations(client: ClickHouseClient): Promise<ReadonlyMap<string, number | null>> {
  const found = await rows<{ county: string; population: number | null }>(
    client,
    'SELECT county, population FROM county',
  );
  return new Map(found.map(({ county, population }) => [county, population]));
}
