import { z } from 'zod';
import { RemediedError } from '../../adapters/configuration/remedied-error.ts';
import type { BackupPlace } from './place.ts';

const file = z.object({ path: z.string(), bytes: z.int(), sha256: z.string().nullable() });

const manifestSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  countyflow: z.string(),
  clickhouse: z.string(),
  database: z.string(),
  /** The whole backup that holds what this one leaves out; null for a whole one. */
  base: z.string().nullable(),
  /** The files of schemas/clickhouse/migrations that are applied. */
  migrations: z.array(z.string()),
  /** Read when the backup began: its ledger has these, or later ones. */
  positions: z.array(z.object({ source: z.string(), next: z.string(), records: z.int() })),
  /** In the order in which they were read, with the files that this backup holds itself. */
  tables: z.array(z.object({ name: z.string(), rows: z.int(), bytes: z.int(), files: z.array(file) })),
});

export type Manifest = z.infer<typeof manifestSchema>;

const manifestPath = (id: string): string => `${id}/manifest.json`;

/** Written last: a backup without one is not complete. */
export async function writeManifest(place: BackupPlace, manifest: Manifest): Promise<void> {
  await place.write(manifestPath(manifest.id), `${JSON.stringify(manifest, null, 1)}\n`);
}

/** Undefined if the backup is not complete, or not there. */
async function readManifest(place: BackupPlace, id: string): Promise<Manifest | undefined> {
  const text = await place.read(manifestPath(id));
  if (text === undefined) return undefined;
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new RemediedError(
      `${place.name}/${manifestPath(id)} is damaged, or a newer release wrote it`,
      'use another backup, or the release that made this one',
      { cause },
    );
  }
}

export interface ListedBackup {
  readonly id: string;
  /** Undefined if it was interrupted, or is being made. */
  readonly manifest: Manifest | undefined;
}

/** Oldest first: an id is the instant at which the backup began. */
export async function listBackups(place: BackupPlace): Promise<ListedBackup[]> {
  const ids = (await place.ids()).sort();
  return Promise.all(ids.map(async (id) => ({ id, manifest: await readManifest(place, id) })));
}

/** The newest complete backup; undefined if there is none. */
async function newestBackup(place: BackupPlace): Promise<Manifest | undefined> {
  for (const id of (await place.ids()).sort().reverse()) {
    const manifest = await readManifest(place, id);
    if (manifest !== undefined) return manifest;
  }
  return undefined;
}

const LOOK_EVERY_MS = 600_000;

/** When the newest complete backup began, epoch ms; 0 without one. Looks every ten minutes: a place may be large. */
export function watchNewestBackup(place: BackupPlace): () => Promise<number> {
  let lookedAtMs = -Infinity;
  let startedMs = 0;
  return async () => {
    if (performance.now() - lookedAtMs < LOOK_EVERY_MS) return startedMs;
    startedMs = Date.parse((await newestBackup(place))?.startedAt ?? new Date(0).toISOString());
    lookedAtMs = performance.now();
    return startedMs;
  };
}

/** A complete backup: the newest, unless one is named. */
export async function findBackup(place: BackupPlace, id?: string): Promise<Manifest> {
  const found = await (id === undefined ? newestBackup(place) : readManifest(place, id));
  if (found !== undefined) return found;
  throw new RemediedError(
    id === undefined
      ? `${place.name} holds no complete backup`
      : `${place.name} holds no complete backup ${id}`,
    `see what it holds: countyflow backup ${place.name} --list`,
  );
}

/** The base of an incremental backup; undefined for a whole one. */
export async function findBase(place: BackupPlace, { id, base }: Manifest): Promise<Manifest | undefined> {
  if (base === null) return undefined;
  const found = await readManifest(place, base);
  if (found !== undefined) return found;
  throw new RemediedError(
    `${id} holds only what is new since ${base}, which is not in ${place.name}`,
    `put the folder ${base} back, or use another backup`,
  );
}
