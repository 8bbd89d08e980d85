import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { columnComment, PUBLIC_VIEWS, viewText } from '../../adapters/clickhouse/public-views.ts';
import { boundValue, exampleOf } from './column-kind.ts';
import { ExportRequestError } from './errors.ts';

export interface Parameter {
  readonly name: string;
  /** ClickHouse's type. */
  readonly type: string;
}

export interface Column extends Parameter {
  /** The comment of the column, also where ClickHouse keeps none: `English | 中文`, units included. */
  readonly description: string;
}

/** What follows FROM, and what the server must bind to it. Its identifiers come from the database. */
export interface Source {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The parameters of a view, in the order in which it is called; none if it is no function. Throws {@link ExportRequestError}. */
export async function parametersOf(client: ClickHouseClient, view: string): Promise<Parameter[]> {
  if (!PUBLIC_VIEWS.includes(view))
    throw new ExportRequestError(`there is no public view '${view}'; the views: ${PUBLIC_VIEWS.join(', ')}`);
  const found = await rows<{ parameters: Parameter[] }>(
    client,
    'SELECT parameterized_view_parameters AS parameters FROM system.tables WHERE database = currentDatabase() AND name = {view:String}',
    { view },
  );
  if (found[0] === undefined)
    throw new ExportRequestError(
      `the database has no view '${view}': run \`countyflow migrate\`, or start a worker once`,
    );
  // The server lists them as the statement happens to use them.
  const order = [...viewText(view).arguments.keys()];
  return found[0].parameters.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** The view with its arguments. Throws {@link ExportRequestError} for an argument that is missing, unknown or malformed. */
export function sourceOf(
  view: string,
  parameters: readonly Parameter[],
  given: Readonly<Record<string, string>>,
): Source {
  const known = new Map(parameters.map(({ name, type }) => [name, type]));
  for (const name of Object.keys(given))
    if (!known.has(name))
      throw new ExportRequestError(`${view} has no argument '${name}': ${usageOf(view, parameters)}`);
  const missing = parameters.filter(({ name }) => given[name] === undefined).map(({ name }) => name);
  if (missing.length > 0)
    throw new ExportRequestError(
      `${view} needs the argument${missing.length > 1 ? 's' : ''} ${missing.join(', ')}: ${usageOf(view, parameters)}`,
    );
  if (parameters.length === 0) return { sql: quoted(view), parameters: {} };
  const bound: Record<string, string> = {};
  for (const { name, type } of parameters) {
    const value = boundValue(given[name] ?? '', type);
    if (value === undefined)
      throw new ExportRequestError(
        `the argument ${name} of ${view} must be ${exampleOf(type)}, and is '${given[name] ?? ''}'`,
      );
    bound[`arg_${name}`] = value;
  }
  const list = parameters.map(({ name, type }) => `${quoted(name)} = {arg_${name}:${type}}`);
  return { sql: `${quoted(view)}(${list.join(', ')})`, parameters: bound };
}

/** The columns of a source, in its order. The server checks the arguments here, and its refusals pass. */
export async function columnsOf(client: ClickHouseClient, view: string, source: Source): Promise<Column[]> {
  const columns = await rows<Parameter>(client, `DESCRIBE (SELECT * FROM ${source.sql})`, source.parameters);
  return columns.map(({ name, type }) => ({
    name,
    type,
    description: columnComment(view, name) ?? columnComment('sales_by_edition', name) ?? '',
  }));
}

export function quoted(identifier: string): string {
  return `\`${identifier.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

function usageOf(view: string, parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return 'it takes none; filter its columns with --where COLUMN=VALUE';
  const given = [...viewText(view).arguments];
  const example = given.map(
    ([name, { example: value }]) => `--arg ${name}=${value.includes(' ') ? `"${value}"` : value}`,
  );
  return `its arguments are ${given.map(([name]) => name).join(', ')}; for example: countyflow export ${view} ${example.join(' ')}`;
}
