import { readdir, readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { z } from 'zod';
import type { Counties } from '../../domain/order.ts';
import { Regions } from '../../domain/platforms/regions.ts';
import { type ProductGroupMember, productGroupRow } from '../../domain/reference/category-list.ts';
import {
  aliasRow,
  committeeRow,
  type County,
  countyRow,
  prefectureRow,
  type Province,
  provinceRow,
  type UnitName,
} from '../../domain/reference/county-list.ts';
import {
  parseMembers,
  ruralMembers,
  type SegmentDefinition,
  segmentDefinitions,
  type SegmentMember,
} from '../../domain/reference/segment-list.ts';
import { readRows, ReferenceFileError, type SourceRow } from '../../domain/reference/source-rows.ts';
import { campaign, type Campaign } from '../../schemas/campaign.ts';

const FOLDER = new URL('../../reference/', import.meta.url);

export interface SegmentFile extends SegmentDefinition {
  readonly members: readonly SegmentMember[];
}

/**
 * Rows of a CSV file with a header; lines that begin with # are comments. Throws `ReferenceFileError` if the file is
 * not CSV, and the file system's own error if it cannot be read.
 */
export async function readCsvRows(path: string | URL): Promise<SourceRow[]> {
  const text = await readFile(path, 'utf8');
  try {
    const parsed = parse(text, { bom: true, columns: true, comment: '#', info: true, trim: true }) as unknown;
    return (parsed as { info: { lines: number }; record: Record<string, string> }[]).map(
      ({ info, record }) => ({ line: info.lines, cells: record }),
    );
  } catch (error) {
    throw new ReferenceFileError([error instanceof Error ? error.message : String(error)]);
  }
}

/** The items of a list that comes with Countyflow. */
async function readList<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  keyOf: (item: z.output<Schema>) => string,
): Promise<z.output<Schema>[]> {
  return readRows(await readCsvRows(new URL(name, FOLDER)), schema, keyOf);
}

const byCode = ({ code }: { readonly code: string }): string => code;

/** All county-level units of 2017, then the committees: lists may name them, orders may not carry them. */
export async function readCounties(): Promise<County[]> {
  const counties = await readList('counties-2017.csv', countyRow, byCode);
  return [...counties, ...(await readList('committees-2017.csv', committeeRow, byCode))];
}

export const readProvinces = (): Promise<Province[]> => readList('provinces.csv', provinceRow, byCode);

export const readPrefectures = (): Promise<UnitName[]> =>
  readList('prefectures-2017.csv', prefectureRow, byCode);

/** Earlier names of counties. */
export const readAliases = (): Promise<UnitName[]> =>
  readList('county-aliases.csv', aliasRow, ({ code, name }) => `${code} ${name}`);

export const readProductGroups = (): Promise<ProductGroupMember[]> =>
  readList('product-groups.csv', productGroupRow, (one) => `${one.productGroup} ${one.category}`);

/** The codes that an order may carry, and whether each is rural. */
export async function readCountyCodes(): Promise<Counties> {
  const counties = await readCounties();
  return new Map(
    counties.filter((unit) => unit.carriesOrders).map((unit) => [unit.code, { rural: unit.rural }]),
  );
}

/** The built-in segments with their members. */
export async function readSegments(counties: readonly County[]): Promise<SegmentFile[]> {
  const definitions = segmentDefinitions.parse(await readJson('segments.json'));
  return Promise.all(
    definitions.map(async (definition) => ({
      ...definition,
      members:
        definition.file === null
          ? ruralMembers(counties)
          : parseMembers(await readCsvRows(new URL(definition.file, FOLDER)), counties),
    })),
  );
}

export async function readCampaigns(): Promise<Campaign[]> {
  const names = await readdir(new URL('campaigns/', FOLDER));
  return Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map(async (name) => campaign.parse(await readJson(`campaigns/${name}`))),
  );
}

async function readJson(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(name, FOLDER), 'utf8')) as unknown;
}

let regions: Promise<Regions> | undefined;

/** Finds counties by their names, with the lists that come with Countyflow. */
export function readRegions(): Promise<Regions> {
  regions ??= Promise.all([readProvinces(), readPrefectures(), readCounties(), readAliases()]).then(
    ([provinces, prefectures, counties, aliases]) => {
      const carrying = counties.filter((county) => county.carriesOrders);
      return new Regions({ provinces, prefectures, counties: carrying, aliases });
    },
  );
  return regions;
}
