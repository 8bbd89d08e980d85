import { counted } from '../../domain/text/counted.ts';
import { LIVE_STATES, LOAD_STATES } from '../../schemas/backfill.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { recordRemoval, type Removal, removalOf } from '../../pipeline/ledger/removals.ts';
import { readSourceAccounts, type SourceAccount } from '../../pipeline/ledger/source-accounts.ts';

export interface RemovalDecision {
  readonly source: string;
  readonly reason: string;
  readonly by: string;
}

/** The removal is refused; the message says why, and what to do. */
export class RemovalRefusedError extends Error {
  override readonly name = 'RemovalRefusedError';
}

/** The account of an archive that can be removed. Throws {@link RemovalRefusedError} for any other source. */
export async function removableAccount(
  client: ClickHouseClient,
  source: string,
  keepOrders: boolean,
): Promise<SourceAccount> {
  const account = await archiveAccount(client, source);
  if (account.removal !== null)
    throw new RemovalRefusedError(`${source} is removed already: --undo puts it back`);
  const load = await runningLoadOf(client, source);
  if (load !== undefined)
    throw new RemovalRefusedError(
      `${load} is loading ${source}: end it first, with countyflow backfill cancel ${load}`,
    );
  if (account.accepted > 0 && !keepOrders)
    throw new RemovalRefusedError(
      `${source} has ${counted(account.accepted, 'accepted event')}. Removing it does not take them out of the figures, ` +
        'because the versions that they replaced are gone. Have the publisher send newer versions of these orders, ' +
        'or pass --keep-orders to remove the source anyway',
    );
  return account;
}

/**
 * Takes an archive out of the accounting's sums and of the quarantine's lists. It stays in the accounting as a removed
 * line. Returns the account that it had.
 */
export async function removeSource(
  client: ClickHouseClient,
  decision: RemovalDecision,
  keepOrders: boolean,
): Promise<SourceAccount> {
  const account = await removableAccount(client, decision.source, keepOrders);
  await recordRemoval(client, { ...decision, action: 'removed', atMs: Date.now() });
  return account;
}

/** Puts a removed archive back. The accounting keeps showing that it was removed. */
export async function restoreSource(client: ClickHouseClient, decision: RemovalDecision): Promise<void> {
  const { removal } = await archiveAccount(client, decision.source);
  if (removal === null) throw new RemovalRefusedError(`${decision.source} is not removed`);
  // A clock that was set back must not order the restoration before the removal.
  const atMs = Math.max(Date.now(), removal.atMs + 1);
  await recordRemoval(client, { ...decision, action: 'restored', atMs });
}

/** Throws {@link RemovalRefusedError} if an operator removed one of the sources: its events must not be loaded again. */
export async function refuseRemoved(client: ClickHouseClient, sources: readonly string[]): Promise<void> {
  const removal = await removalOf(client, sources);
  if (removal !== undefined) throw new RemovalRefusedError(whyRefused(removal));
}

function whyRefused({ source, by, atMs, reason }: Removal): string {
  return (
    `${source} was removed from the accounting at ${new Date(atMs).toISOString()} by ${by}: ${reason}. ` +
    `To load it anyway, put it back first: countyflow backfill remove '${source}' --undo --reason TEXT`
  );
}

/** A load that waits, runs or is paused, and reads the source. */
async function runningLoadOf(client: ClickHouseClient, source: string): Promise<string | undefined> {
  const [found] = await rows<{ load: string }>(
    client,
    `SELECT load FROM backfill_event
     WHERE load IN (SELECT plan FROM backfill_plan WHERE source = {source:String})
     GROUP BY load HAVING argMaxIf(event, at, event IN {states:Array(String)}) IN {live:Array(String)}
     LIMIT 1`,
    { source, states: [...LOAD_STATES], live: [...LIVE_STATES] },
  );
  return found?.load;
}

async function archiveAccount(client: ClickHouseClient, source: string): Promise<SourceAccount> {
  if (!source.startsWith('archive/'))
    throw new RemovalRefusedError(
      `${source} is not an archive. Only archives can be removed, because the partitions of a topic keep being read`,
    );
  const account = (await readSourceAccounts(client)).find((one) => one.source === source);
  if (account === undefined)
    throw new RemovalRefusedError(
      `the accounting has no source ${source}: countyflow accounting lists all, with their whole names`,
    );
  return account;
}
