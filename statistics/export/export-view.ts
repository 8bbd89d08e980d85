import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { isExistingFile, isMissingFile } from '../../adapters/errors/system-codes.ts';
import { encodeSdmx } from './encode-sdmx.ts';
import { encodeXlsx } from './encode-xlsx.ts';
import { encodeCsv, encodeParquet, type Encoding, type EncodingContext, type OnProgress } from './encode.ts';
import { explainExport } from './errors.ts';
import { type ExportFormat, FORMATS } from './formats.ts';
import {
  jsonFile,
  type Manifest,
  neutralizedTextOf,
  packageWith,
  resourceName,
  resourceOf,
  resourcesOf,
} from './manifest.ts';
import { NewFiles, unwritable } from './new-files.ts';
import { askedOf, type ExportRequest } from './question.ts';

export interface ExportOptions {
  readonly programVersion: string;
  readonly onProgress: OnProgress;
  /** Ends the export; nothing of it stays. */
  readonly signal?: AbortSignal;
}

export interface FileTarget {
  readonly path: string;
  /** Creates the folder if it is missing; its parent must exist. */
  readonly makeFolder: boolean;
  /** Replaces files that exist. */
  readonly force: boolean;
}

export interface WrittenExport {
  readonly manifest: Manifest;
  readonly files: readonly string[];
}

/**
 * Writes a view into a file, with its manifest and the folder's `datapackage.json` beside it. All appear together at
 * the end, or none. Throws ExportRequestError, ExportFailedError, UnknownCampaignError, and what ClickHouse throws.
 */
export async function exportToFile(
  client: ClickHouseClient,
  request: ExportRequest,
  target: FileTarget,
  options: ExportOptions,
): Promise<WrittenExport> {
  const paths = pathsOf(target.path, request.format);
  const files = new NewFiles(OF_EVENTS.has(request.view) ? 0o600 : undefined);
  try {
    if (target.makeFolder) await makeFolder(dirname(target.path));
    if (!target.force) await NewFiles.refuseExisting(paths.own);
    const packageBefore = await readPackage(paths.dataPackage, target.force);
    const question = await askedOf(client, request);
    const encoding = await ENCODERS[request.format]({ client, question, ...options });
    const written = await files.write(target.path, encoding.bytes, options.signal);
    const rows = await encoding.rows(files.temporaryPath(target.path));
    if (paths.structure !== undefined)
      await files.write(paths.structure, [Buffer.from((await encoding.structure?.()) ?? '')]);
    const { edition, sampleFactor, dataOrigin, dataAsOf, filters, orders } = question;
    const { query, parameters, columns } = encoding;
    const manifest: Manifest = {
      manifestVersion: 1,
      view: request.view,
      confidential: request.confidential ?? false,
      arguments: question.arguments,
      ...{ filters, orderBy: orders, query, parameters },
      columns: columns.map(({ name, type, description }) => ({ name, type, description })),
      format: request.format,
      ...{ edition, sampleFactor, dataOrigin, dataAsOf },
      neutralizedText: neutralizedTextOf(request.format),
      program: { name: 'countyflow', version: options.programVersion },
      file: basename(target.path),
      structureFile: paths.structure === undefined ? null : basename(paths.structure),
      ...{ rows, ...written },
    };
    await files.write(paths.manifest, jsonFile(manifest));
    const resource = resourceOf(manifest, resourceName(paths.stem));
    await files.write(paths.dataPackage, jsonFile(packageWith(resource, paths.dataPackage, packageBefore)));
    options.signal?.throwIfAborted();
    await files.publish();
    return { manifest, files: [...paths.own, paths.dataPackage] };
  } catch (error) {
    throw explainExport(error);
  } finally {
    await files.discard();
  }
}

/** Writes a view to a stream, and leaves it open. Errors as {@link exportToFile}. */
export async function exportToStream(
  client: ClickHouseClient,
  request: ExportRequest,
  target: Writable,
  options: ExportOptions,
): Promise<Encoding> {
  try {
    const question = await askedOf(client, request);
    const encoding = await ENCODERS[request.format]({ client, question, ...options });
    await pipeline(encoding.bytes, target, { end: false, ...(options.signal && { signal: options.signal }) });
    return encoding;
  } catch (error) {
    throw explainExport(error);
  }
}

/** Views that have a row for each event, and no sums alone. */
const OF_EVENTS: ReadonlySet<string> = new Set(['held_event']);

const ENCODERS: Readonly<Record<ExportFormat, (context: EncodingContext) => Encoding | Promise<Encoding>>> = {
  csv: encodeCsv,
  parquet: encodeParquet,
  xlsx: encodeXlsx,
  'sdmx-csv': encodeSdmx,
};

function pathsOf(path: string, format: ExportFormat) {
  const name = basename(path);
  const { extension } = FORMATS[format];
  const stem = name.endsWith(extension) && name !== extension ? name.slice(0, -extension.length) : name;
  const beside = (file: string) => join(dirname(path), file);
  const manifest = beside(`${stem}.manifest.json`);
  const structure = format === 'sdmx-csv' ? beside(`${stem}.structure.xml`) : undefined;
  const own = [path, ...(structure === undefined ? [] : [structure]), manifest];
  return { stem, manifest, structure, dataPackage: beside('datapackage.json'), own };
}

async function makeFolder(folder: string): Promise<void> {
  // Not recursive: Node never ends where a file system takes no folders, such as /proc.
  await mkdir(folder).catch((error: unknown) => {
    if (!isExistingFile(error)) throw unwritable(folder, error);
  });
}

/** The folder's package of earlier exports. A package of other data is refused before anything is written. */
async function readPackage(path: string, force: boolean): Promise<string | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    resourcesOf(path, text);
    return text;
  } catch (error) {
    if (force || isMissingFile(error)) return undefined;
    throw error;
  }
}
