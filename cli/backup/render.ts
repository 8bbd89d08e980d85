import type { Manifest } from '../../operations/backup/manifest.ts';
import type { Damage } from '../../operations/backup/verify-backup.ts';
import { count, counted } from '../format.ts';

/** A manifest without its files, for JSON. */
export function summaryOf(manifest: Manifest) {
  const { tables, ...rest } = manifest;
  return {
    complete: true,
    ...rest,
    rows: tables.reduce((sum, table) => sum + table.rows, 0),
    bytes: tables.reduce((sum, table) => sum + table.bytes, 0),
    tables: tables.map(({ name, rows, bytes, files }) => ({ name, rows, bytes, files: files.length })),
  };
}

export function summaryText(manifest: Manifest): string {
  const { id, base, rows, bytes, positions } = summaryOf(manifest);
  return [
    `${id}: ${base === null ? 'whole' : `new since ${base}`}, ${count(rows)} rows, ${count(bytes)} bytes`,
    `It goes on from the positions of ${counted(positions.length, 'source')}, or later ones.`,
  ].join('\n');
}

export function damagesText(damages: readonly Damage[]): string {
  return damages.map(({ path, what }) => `${path}: ${what}`).join('\n');
}
