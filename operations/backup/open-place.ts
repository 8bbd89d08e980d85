import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { openFolder } from './folder-place.ts';
import type { BackupPlace } from './place.ts';
import { openS3 } from './s3-place.ts';

/** A folder, or an address of S3. Only an address needs ClickHouse to look at. */
export function openPlace(name: string, client: ClickHouseClient): BackupPlace {
  return isAddress(name) ? openS3(client, name) : openFolder(name);
}

export const isAddress = (name: string): boolean => /^https?:\/\//.test(name);
