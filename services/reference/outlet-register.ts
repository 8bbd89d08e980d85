import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { Counties } from '../../domain/direction.ts';
import { type Outlet, parseOutlet } from '../../domain/reference/outlet-list.ts';
import { ReferenceFileError, type SourceRow } from '../../domain/reference/source-rows.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { readCountyCodes } from './reference-files.ts';

const TABLE = 'reference_outlet';
/** A file that is wrong throughout is not read to its end. */
const MAX_PROBLEMS = 100;
/** A stream of single rows would take the client four times as long. */
const BATCH_OUTLETS = 20_000;
const NO_END = '2149-06-06';

export interface RegisterSummary {
  readonly outlets: number;
}

/**
 * Replaces the register of outlets by a CSV file, in one step and in bounded memory. Throws `ReferenceFileError` if the
 * file is wrong, and then readers keep the register before it.
 */
export async function replaceOutlets(
  client: ClickHouseClient,
  file: string,
  illustrative: boolean,
): Promise<RegisterSummary> {
  const version = await nextVersion(client);
  const problems: string[] = [];
  let outlets = 0;
  try {
    for await (const batch of batches(readOutlets(file, await readCountyCodes(), problems))) {
      outlets += batch.length;
      await client.insert({
        table: TABLE,
        values: batch.map((outlet) => toRow(outlet, version)),
        format: 'JSONEachRow',
      });
    }
    if (outlets === 0 && problems.length === 0) problems.push('the register is empty');
    problems.push(...(await duplicates(client, version)));
    if (problems.length > 0) throw new ReferenceFileError(problems);
  } catch (error) {
    await client.command({
      query: `DELETE FROM ${TABLE} WHERE load_version = {version:UInt64}`,
      query_params: { version },
    });
    throw error;
  }
  await client.insert({
    table: 'reference_outlet_load',
    values: [{ load_version: version, outlets, illustrative }],
    format: 'JSONEachRow',
  });
  return { outlets };
}

export interface RegisterState extends RegisterSummary {
  readonly illustrative: boolean;
  /** ISO instant, in Shanghai. */
  readonly loadedAt: string;
}

/** The register in force; undefined if none was loaded. */
export async function readRegister(client: ClickHouseClient): Promise<RegisterState | undefined> {
  const [found] = await rows<RegisterState>(
    client,
    `SELECT outlets, illustrative, formatDateTime(loaded_at, '%Y-%m-%dT%H:%i:%S+08:00') AS loadedAt
     FROM reference_outlet_load ORDER BY load_version DESC LIMIT 1`,
  );
  return found;
}

/** The valid rows of a file. What is wrong with the others is added to `problems`. */
async function* readOutlets(file: string, counties: Counties, problems: string[]): AsyncGenerator<Outlet> {
  const source = createReadStream(file);
  const parser = parse({ bom: true, columns: true, comment: '#', info: true, trim: true });
  // `pipe` does not hand errors on, and the loop below waits for the parser.
  source.once('error', (error) => parser.destroy(error)).pipe(parser);
  try {
    for await (const parsed of parser) {
      const { info, record } = parsed as { info: { lines: number }; record: SourceRow['cells'] };
      const result = parseOutlet({ line: info.lines, cells: record }, counties);
      if ('outlet' in result) yield result.outlet;
      else problems.push(...result.problems);
      if (problems.length >= MAX_PROBLEMS) return;
    }
  } catch (error) {
    if (!isCsvError(error)) throw error;
    problems.push(error.message);
  } finally {
    source.destroy();
  }
}

async function* batches(outlets: AsyncIterable<Outlet>): AsyncGenerator<Outlet[]> {
  let batch: Outlet[] = [];
  for await (const outlet of outlets) {
    batch.push(outlet);
    if (batch.length < BATCH_OUTLETS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function isCsvError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
}

function toRow(outlet: Outlet, version: number): Record<string, unknown> {
  return {
    load_version: version,
    platform: outlet.platform,
    outlet_type: outlet.type,
    outlet_id: outlet.id,
    county: Number(outlet.county),
    village: outlet.village ?? '0',
    run_by_partner: outlet.runByPartner,
    opened_on: outlet.openedOn,
    closed_on: outlet.closedOn ?? NO_END,
  };
}

async function nextVersion(client: ClickHouseClient): Promise<number> {
  const [newest] = await rows<{ version: string }>(
    client,
    `SELECT max(load_version) AS version FROM ${TABLE}`,
  );
  return Math.max(Date.now(), Number(newest?.version ?? 0) + 1);
}

async function duplicates(client: ClickHouseClient, version: number): Promise<string[]> {
  const found = await rows<{ platform: string; outlet_id: string }>(
    client,
    `SELECT platform, outlet_id FROM ${TABLE} WHERE load_version = {version:UInt64}
     GROUP BY platform, outlet_id HAVING count() > 1 ORDER BY platform, outlet_id LIMIT ${MAX_PROBLEMS}`,
    { version },
  );
  return found.map(({ platform, outlet_id: id }) => `${platform}: the id ${JSON.stringify(id)} occurs twice`);
}
