import type { EditionMark } from '../figures/source.ts';
import type { ExportFormat } from './formats.ts';
import type { Filter, Order } from './filters.ts';

/** What `VIEW.manifest.json` says: enough to run the export again, and to check a copy of the file. */
export interface Manifest {
  readonly manifestVersion: 1;
  readonly view: string;
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
  /** Whether a simulation made the orders; null as before. */
  readonly simulated: boolean | 'partly' | null;
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
