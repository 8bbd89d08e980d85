import type { BackupPlace } from './place.ts';

/** A file of a table, as ClickHouse's list of a backup (`.backup`) has it. */
interface Entry {
  readonly name: string;
  readonly checksum: string;
  /** Where the content lies, if not under the name itself. */
  readonly dataFile: string | undefined;
  readonly isInBase: boolean;
}

/**
 * The rows of a table in a backup, by the counts that its parts carry: the table itself has moved on. Equal contents are
 * stored once, or in the base, so a count is found by its checksum.
 */
export async function countRows(
  place: BackupPlace,
  path: string,
  basePath: string | undefined,
): Promise<number> {
  const own = await readEntries(place, path);
  const based = basePath === undefined ? [] : await readEntries(place, basePath);
  const at = new Map<string, string>();
  for (const [folder, entries] of [
    [basePath, based],
    [path, own],
  ] as const)
    for (const { name, checksum, dataFile, isInBase } of entries)
      if (!isInBase) at.set(checksum, `${folder ?? ''}/${dataFile ?? name}`);
  const counts = new Map<string, number>();
  let total = 0;
  for (const { name, checksum } of own) {
    if (!name.endsWith('/count.txt')) continue;
    const known = counts.get(checksum) ?? Number(await place.read(at.get(checksum) ?? ''));
    counts.set(checksum, known);
    total += known;
  }
  return total;
}

async function readEntries(place: BackupPlace, path: string): Promise<Entry[]> {
  const list = (await place.read(`${path}/.backup`)) ?? '';
  return [...list.matchAll(/<file>(.*?)<\/file>/gs)].map(([, text = '']) => {
    const field = (name: string): string | undefined => new RegExp(`<${name}>([^<]*)<`).exec(text)?.[1];
    return {
      name: field('name') ?? '',
      checksum: field('checksum') ?? '',
      dataFile: field('data_file'),
      isInBase: field('use_base') === 'true',
    };
  });
}
