import { openFolder } from '../../operations/backup/folder-place.ts';
import type { BackupPlace } from '../../operations/backup/place.ts';
import { openS3 } from '../../operations/backup/s3-place.ts';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import { withClickHouse } from '../engines.ts';

const isAddress = (name: string): boolean => /^https?:\/\//.test(name);

export function openPlace(name: string, client: ClickHouseClient): BackupPlace {
  return isAddress(name) ? openS3(client, name) : openFolder(name);
}

/** ClickHouse need not run to look at a folder. */
export async function withPlace(name: string, use: (place: BackupPlace) => Promise<void>): Promise<void> {
  if (isAddress(name)) await withClickHouse((client) => use(openS3(client, name)));
  else await use(openFolder(name));
}
