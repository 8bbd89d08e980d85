import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { quotedText } from '../../domain/text/escape.ts';
import { openFolder } from './folder-place.ts';
import { type BackupPlace, isBackupId, type StoredFile } from './place.ts';

/** A folder, or an address of S3. Only an address needs ClickHouse to look at. */
export function openPlace(name: string, client: ClickHouseClient): BackupPlace {
  return isAddress(name) ? openS3(client, name) : openFolder(name);
}

export const isAddress = (name: string): boolean => /^https?:\/\//.test(name);

/**
 * An address of S3 as ClickHouse sees it, with the keys of the server's configuration: no secret passes through here.
 * Contents are as good as S3 keeps them; this compares names and lengths.
 */
function openS3(client: ClickHouseClient, address: string): BackupPlace {
  const root = address.replace(/\/+$/, '');
  const source = (path: string, form: string): string => `s3(${quotedText(`${root}/${path}`)}, ${form})`;

  async function list(pattern: string): Promise<StoredFile[]> {
    const found = await rows<{ path: string; bytes: string }>(
      client,
      `SELECT _path AS path, _size AS bytes FROM ${source(pattern, "'One'")} ORDER BY path`,
    );
    return found.map(({ path, bytes }) => ({ path, bytes: Number(bytes), sha256: null }));
  }

  return {
    name: address,
    target: (path) => `S3(${quotedText(`${root}/${path}`)})`,
    async ids() {
      const found = await list('**');
      return [...new Set(found.flatMap(({ path }) => path.split('/').find(isBackupId) ?? []))];
    },
    async files(path) {
      const found = await list(`${path}/**`);
      return found.map((file) => ({ ...file, path: file.path.split(`/${path}/`)[1] ?? '' }));
    },
    async read(path) {
      // A pattern finds nothing where a name would be an error.
      if (!(await list(`${path}*`)).some((file) => file.path.endsWith(`/${path}`))) return undefined;
      const [found] = await rows<{ text: string }>(
        client,
        `SELECT raw_blob AS text FROM ${source(path, "'RawBLOB'")}`,
      );
      return found?.text;
    },
    async write(path, text) {
      await client.command({
        query: `INSERT INTO FUNCTION ${source(path, "'RawBLOB', 'text String'")} SELECT {text:String}`,
        query_params: { text },
      });
    },
    // ClickHouse removes no objects. What is left has no manifest, and is listed as not complete.
    remove: () => Promise.resolve(),
  };
}
