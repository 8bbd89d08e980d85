import type { ClickHouseClient } from '../../../adapters/clickhouse/client.ts';
import { streamRows } from '../../../adapters/clickhouse/stream.ts';
import { kindOf } from '../column-kind.ts';
import type { Column } from '../view-shape.ts';
import type { SdmxDesign } from './design.ts';
import { periodsParameter, type WindowReader } from './periods.ts';

/** Rows of a view that were computed here, and what their SQL reads beside them. */
interface Figures {
  readonly rows: readonly object[];
  readonly columns: readonly Column[];
  /** By name, as {@link SdmxDesign} has them. */
  readonly arguments: Readonly<Record<string, string>>;
  readonly windows: WindowReader;
  readonly isPreliminary: boolean;
}

/** What a request leaves of the observations. */
export interface Wanted {
  /** Codes of dimensions; those that are not named are all wanted. */
  readonly codes: ReadonlyMap<string, readonly string[]>;
  /** The beginning of a period, such as `2017-11` or `2017-11-11`. */
  readonly start: string | undefined;
  readonly end: string | undefined;
  /** Of each series; undefined: all. */
  readonly first: number | undefined;
}

/** Observations as texts, in the order of the components of the design: dimensions, measure, attributes. */
export async function* readObservations(
  client: ClickHouseClient,
  design: SdmxDesign,
  { rows, columns: all, arguments: given, windows, isPreliminary }: Figures,
  { codes, start = '', end = '', first }: Wanted,
): AsyncGenerator<readonly (readonly (string | null)[])[]> {
  const columns = all.filter(({ type }) => kindOf(type).kind !== 'instant');
  const list = [...design.dimensions, design.measure, ...design.attributes].map(
    ({ id, sql }) => `toString(${sql}) AS ${id}`,
  );
  const conditions = [
    ...[...codes.keys()].map((id) => `has(splitByChar('+', {key_${id}:String}), ${id})`),
    "({start:String} = '' OR substring(TIME_PERIOD, 1, length({start:String})) >= {start:String})",
    "({end:String} = '' OR substring(TIME_PERIOD, 1, length({end:String})) <= {end:String})",
  ];
  const ids = design.dimensions.map(({ id }) => id);
  const series = ids.filter((id) => id !== 'TIME_PERIOD').join(', ');
  const found = streamRows(client, {
    query: `SELECT * FROM (SELECT ${list.join(', ')} FROM figures AS v${design.join}
        ${design.condition === undefined ? '' : `WHERE ${design.condition}`})
      WHERE ${conditions.join(' AND ')} ORDER BY ${ids.join(', ')}
      ${first === undefined ? '' : `LIMIT {first:UInt64} BY ${series}`}`,
    parameters: {
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`arg_${name}`, value])),
      ...Object.fromEntries([...codes].map(([id, some]) => [`key_${id}`, some.join('+')])),
      ...{ start, end, ...(first !== undefined && { first: String(first) }) },
      sdmx_periods: await periodsParameter(windows, undefined),
      sdmx_status: isPreliminary ? 'P' : 'A',
    },
    table: { name: 'figures', columns, rows },
  });
  for await (const some of found) yield some as (string | null)[][];
}
