import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { RemediedError } from '../../adapters/configuration/remedied-error.ts';

const POLL_MS = 10;
const LONGEST_POLL_MS = 1_000;

interface Row {
  status: string;
  error: string;
  query_id: string;
  bytes: string;
}

interface StatementControl {
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

/**
 * Runs BACKUP or RESTORE, which may take hours, without a request that waits for its end. An abort ends the statement in
 * ClickHouse too, and rejects when it has ended.
 */
export async function runStatement(
  client: ClickHouseClient,
  statement: string,
  what: string,
  { signal, onBytes }: StatementControl,
): Promise<void> {
  signal.throwIfAborted();
  const [started] = await rows<{ id: string }>(client, `${statement} ASYNC`).catch((error: unknown) => {
    throw explained(what, error instanceof Error && 'type' in error ? String(error.type) : '', error);
  });
  for (let pollMs = POLL_MS; ; pollMs = Math.min(pollMs * 1.5, LONGEST_POLL_MS)) {
    const [now] = await rows<Row>(
      client,
      'SELECT status, error, query_id, toString(greatest(bytes_read, total_size)) AS bytes FROM system.backups WHERE id = {id:String}',
      { id: started?.id },
    );
    if (now === undefined)
      throw new RemediedError(`ClickHouse was started again during ${what}`, 'run the command again');
    // A statement that ends before the first poll reports its size too.
    onBytes(Number(now.bytes));
    if (now.status === 'BACKUP_CREATED' || now.status === 'RESTORED') {
      signal.throwIfAborted();
      return;
    }
    if (!/^(CREATING_BACKUP|RESTORING)$/.test(now.status)) {
      signal.throwIfAborted();
      throw explained(
        what,
        /\(([A-Z_0-9]+)\)(?!.*\([A-Z_0-9]+\))/s.exec(now.error.split('Stack trace')[0] ?? '')?.[1] ?? '',
      );
    }
    if (signal.aborted)
      await client.command({
        query: 'KILL QUERY WHERE query_id = {query:String} ASYNC',
        query_params: { query: now.query_id },
      });
    await sleep(pollMs);
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  INVALID_CONFIG_PARAMETER: "add the folder to backups.allowed_path in the server's configuration",
  BAD_ARGUMENTS: "add the folder to backups.allowed_path in the server's configuration",
  ACCESS_DENIED: 'grant its user BACKUP, CREATE and INSERT on the database, and SELECT on system.backups',
  BACKUP_NOT_FOUND: 'let ClickHouse see the folder under the same path as this command',
  NOT_ENOUGH_SPACE: "free space on ClickHouse's disk",
};

function explained(what: string, code: string, cause?: unknown): Error {
  return new RemediedError(
    `ClickHouse refused ${what} (${code || 'no code'})`,
    REMEDIES[code] ?? "see ClickHouse's log for the cause, then run the command again",
    { cause },
  );
}
