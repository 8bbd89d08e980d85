import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { startOfShanghaiDay } from '../../domain/instant.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../../domain/slices.ts';

const AHEAD_SECONDS = 3_600;

/** Orders of days that begin before this may be paid before `end`: the clock of one may be ahead of midnight. In epoch seconds. */
export function placedBefore(end: number): number {
  return end + AHEAD_SECONDS;
}

/** SQL: the checksum of all loads of campaigns and segments, which define windows and segments. */
export const LISTS_OF_WINDOWS = `(SELECT sum(cityHash64(list, load_version)) FROM (SELECT campaign AS list, load_version
  FROM reference_campaign UNION ALL SELECT segment, load_version FROM reference_segment))`;

/** SQL: what tells the lists that sums are added up by from those of before, for a checksum. */
export const LISTS_OF_SUMS = `${LISTS_OF_WINDOWS}, (SELECT max(load_version) FROM reference_county_list),
  (SELECT max(load_version) FROM reference_product_group), (SELECT max(load_version) FROM reference_outlet_load),
  (SELECT max(load_version) FROM reference_figure)`;

/** SQL: the number of the group of a slice. The settled slices of a day are one group, and the hot slices of a minute. */
export function sliceGroup(start: string, seconds: string): string {
  return `toUInt32(if(${seconds} < ${String(HOUR_SECONDS)}, toUnixTimestamp(toStartOfMinute(${start})) + 1,
    toUnixTimestamp(toStartOfDay(${start}))))`;
}

/** Start of the day of a group, in epoch seconds. */
export function dayOfGroup(group: number): number {
  return startOfShanghaiDay(group * 1_000) / 1_000;
}

/** In the place of a group of slices: of the lists. */
export const OF_LISTS = 0;

/** Of the visible slices, by the number of their group, and of the lists. */
export type Checksums = ReadonlyMap<number, string>;

const GROUP_COLUMNS = `${sliceGroup('slice.1', 'slice.2')} AS slice_group,
  toString(sum(cityHash64(slice.1, slice.2, slice.3))) AS checksum`;
const GROUPS = 'FROM day_slices ARRAY JOIN slices AS slice';
/** Titles of lists follow from their loads. */
const LISTS = `toString(cityHash64(${LISTS_OF_SUMS}, (SELECT sum(cityHash64(kind, id, en, zh)) FROM value_label)))`;

export async function readChecksums(client: ClickHouseClient): Promise<Checksums> {
  const found = await rows<{ slice_group: number; checksum: string }>(
    client,
    `SELECT ${GROUP_COLUMNS} ${GROUPS} GROUP BY slice_group UNION ALL SELECT ${String(OF_LISTS)}, ${LISTS}`,
  );
  return new Map(found.map((one) => [one.slice_group, one.checksum]));
}

/** The checksum of the lists and labels. */
export async function readListsChecksum(client: ClickHouseClient): Promise<string> {
  const [found] = await rows<{ checksum: string }>(client, `SELECT ${LISTS} AS checksum`);
  return found?.checksum ?? '';
}

/** What tells a slice and its version apart. Its rows never change. The start is in epoch seconds. */
export type SliceVersion = readonly [start: number, seconds: number, version: string];

/** SQL: whether a row is of one of the slices of a parameter, which {@link sliceList} makes. */
export const OF_SLICES = `(slice_start, slice_seconds, slice_version) IN {slices:Array(Tuple(DateTime('Asia/Shanghai'), UInt32, UInt64))}`;

export function sliceList(slices: readonly (readonly [...SliceVersion, ...unknown[]])[]): string {
  return `[${slices.map(([start, seconds, version]) => `(${start},${seconds},${version})`).join(',')}]`;
}

export interface SliceGroup {
  readonly slice_group: number;
  readonly checksum: string;
  readonly versions: readonly SliceVersion[];
  /** The sums of the day, if they are of these slices and there are no others. */
  readonly sums: readonly SliceVersion[];
}

/** What can be added up at a moment. */
export interface SliceGroups {
  /** Checksum of the lists and labels; undefined if it was not asked for. */
  readonly lists: string | undefined;
  readonly groups: readonly SliceGroup[];
}

/** The visible slices of the days that begin before an instant, in epoch seconds. */
export async function readSliceGroups(
  client: ClickHouseClient,
  before: number,
  withLists: boolean,
): Promise<SliceGroups> {
  const versions = 'Array(Tuple(UInt32, UInt32, String))';
  const found = await rows<SliceGroup>(
    client,
    `SELECT ${GROUP_COLUMNS}, groupArray((toUnixTimestamp(slice.1), slice.2, toString(slice.3))) AS versions,
       groupUniqArrayIf((toUnixTimestamp(day), toUInt32(${String(DAY_SECONDS)}), toString(sums_version)),
         sums_are_current AND arrayMin(s -> s.slice_seconds, slices) = ${String(HOUR_SECONDS)}) AS sums
     ${GROUPS} WHERE toUnixTimestamp(day) < {before:UInt32} GROUP BY slice_group
     ${withLists ? `UNION ALL SELECT ${String(OF_LISTS)}, ${LISTS}, []::${versions}, []::${versions}` : ''}`,
    { before },
  );
  const lists = found.find(({ slice_group: group }) => group === OF_LISTS)?.checksum;
  return { lists, groups: found.filter(({ slice_group: group }) => group !== OF_LISTS) };
}
