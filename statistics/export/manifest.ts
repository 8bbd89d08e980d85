import type { DataOrigin } from '../../schemas/campaign-facts.ts';
import { marked } from '../figures/data-origin.ts';
import type { EditionMark } from '../figures/source.ts';
import { isNullable, kindOf } from './column-kind.ts';
import { ExportRequestError } from './errors.ts';
import type { Filter, Order } from './filters.ts';
import { type ExportFormat, FORMATS } from './formats.ts';

/** What `VIEW.manifest.json` says: enough to run the export again, and to check a copy of the file. */
export interface Manifest {
  readonly manifestVersion: 1;
  readonly view: string;
  /** Whether the file has what is withheld from the public. */
  readonly confidential: boolean;
  readonly arguments: Readonly<Record<string, string>>;
  readonly filters: readonly Filter[];
  readonly orderBy: readonly Order[];
  /** The text for ClickHouse; `{name:Type}` stands for a value of `parameters`. */
  readonly query: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The file's own, with ClickHouse's types in the view. */
  readonly columns: readonly { readonly name: string; readonly type: string; readonly description: string }[];
  readonly format: ExportFormat;
  /** Beside the manifest. */
  readonly file: string;
  /** The SDMX structure beside the file; null for other formats. */
  readonly structureFile: string | null;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Null: live figures, which may change with the next event. */
  readonly edition: EditionMark | null;
  /** Null if the rows are not of one campaign. */
  readonly sampleFactor: number | null;
  /** Who made the orders; null if the column of that name says so of campaigns and editions, and for lists. */
  readonly dataOrigin: DataOrigin | null;
  /** ISO instant: all that the view showed before it is in, and perhaps more. */
  readonly dataAsOf: string;
  /** What a reader must undo in texts; null if nothing. */
  readonly neutralizedText: string | null;
  readonly program: { readonly name: 'countyflow'; readonly version: string };
}

const NEUTRALIZED =
  'A text that a spreadsheet could read as a formula, or that begins with an apostrophe, has an apostrophe before it that is not part of the text: remove one leading apostrophe.';

export function neutralizedTextOf(format: ExportFormat): string | null {
  return format === 'csv' || format === 'xlsx' ? NEUTRALIZED : null;
}

export function jsonFile(value: unknown): Buffer[] {
  return [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)];
}

const PACKAGE_NAME = 'countyflow-export';

interface Resource {
  readonly name: string;
  readonly path: string;
  readonly [property: string]: unknown;
}

interface DataPackage {
  readonly profile: 'data-package';
  readonly name: typeof PACKAGE_NAME;
  readonly resources: readonly Resource[];
}

/** A Frictionless resource (Data Package 1) with a table schema. It permits properties of one's own, as `edition` is. */
export function resourceOf(manifest: Manifest, name: string): Resource {
  const { edition, dataOrigin } = manifest;
  const { format, mediaType, isText } = FORMATS[manifest.format];
  return {
    profile: 'tabular-data-resource',
    name,
    path: manifest.file,
    title: marked(
      `Countyflow: ${manifest.view}${edition === null ? '' : `, edition ${String(edition.number)} (${edition.status})`}`,
      dataOrigin ?? 'platforms',
      'en',
    ),
    ...(dataOrigin !== null && { dataOrigin }),
    ...(edition !== null && { edition }),
    scheme: 'file',
    format,
    mediatype: mediaType,
    ...(isText && { encoding: 'utf-8' }),
    // Frictionless counts no bytes of a Parquet file, and finds any number of them wrong. The manifest has it.
    ...(manifest.format !== 'parquet' && { bytes: manifest.bytes }),
    hash: `sha256:${manifest.sha256}`,
    schema: {
      fields: manifest.columns.map((column) => fieldOf(column, manifest.format)),
      missingValues: [''],
    },
  };
}

/**
 * The package of a folder with one more resource, or with a newer one of the same name. Throws
 * {@link ExportRequestError} if the folder's package is not one of exports.
 */
export function packageWith(resource: Resource, path: string, before: string | undefined): DataPackage {
  const others = before === undefined ? [] : resourcesOf(path, before);
  return {
    profile: 'data-package',
    name: PACKAGE_NAME,
    resources: [...others.filter(({ name }) => name !== resource.name), resource],
  };
}

/** Lower case letters, digits, dots, dashes and underscores, as Frictionless wants. */
export function resourceName(stem: string): string {
  return stem.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '-');
}

/** Throws {@link ExportRequestError} if the text is no package of exports. */
export function resourcesOf(path: string, text: string): readonly Resource[] {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    found = undefined;
  }
  const { name, resources } = (found ?? {}) as { name?: unknown; resources?: unknown };
  if (name !== PACKAGE_NAME || !Array.isArray(resources))
    throw new ExportRequestError(
      `${path} describes other data: give another --folder or --output, or --force to replace it`,
    );
  return resources as Resource[];
}

function fieldOf(
  { name, type, description }: Manifest['columns'][number],
  format: ExportFormat,
): Readonly<Record<string, unknown>> {
  const { kind } = kindOf(type);
  // An empty text reads as a missing value.
  const isRequired = !isNullable(type) && kind !== 'text' && kind !== 'nested';
  const zone = format === 'xlsx' && kind === 'instant' ? ' (clock of Asia/Shanghai)' : '';
  return {
    name,
    type: fieldType(type, format),
    ...(description !== '' && { description: `${description}${zone}` }),
    ...(isRequired && { constraints: { required: true } }),
  };
}

const FIELD_TYPES = {
  integer: 'integer',
  decimal: 'number',
  float: 'number',
  boolean: 'boolean',
  text: 'string',
  instant: 'datetime',
  date: 'date',
  nested: 'object',
} as const;

/** Frictionless reads Parquet by pandas: an integer that may be missing as a float, a list as one of NumPy. */
function fieldType(type: string, format: ExportFormat): string {
  const { kind } = kindOf(type);
  const isParquet = format === 'parquet';
  if (kind === 'nested' && isParquet) return 'any';
  if (kind === 'integer' && isParquet && isNullable(type)) return 'number';
  return type.startsWith('Array(') ? 'array' : FIELD_TYPES[kind];
}
