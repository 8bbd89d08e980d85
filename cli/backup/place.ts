import { openFolder } from '../../operations/backup/folder-place.ts';
import { isAddress, openPlace } from '../../operations/backup/open-place.ts';
import type { BackupPlace } from '../../operations/backup/place.ts';
import { withClickHouse } from '../engines.ts';

/** ClickHouse need not run to look at a folder. */
export async function withPlace(name: string, use: (place: BackupPlace) => Promise<void>): Promise<void> {
  if (isAddress(name)) await withClickHouse((client) => use(openPlace(name, client)));
  else await use(openFolder(name));
}
