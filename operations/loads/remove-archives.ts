import { sum } from '../../domain/sum.ts';
import { counted } from '../../domain/text/counted.ts';
import { isLive } from '../../schemas/backfill.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { recordRemovals, type Removal, removalOf } from '../../pipeline/ledger/removals.ts';
import { readSourceAccounts, type SourceAccount } from '../../pipeline/ledger/source-accounts.ts';
import { recordCommand } from './load-events.ts';
import { listLoads, type LoadEngines } from './loads.ts';
import { readPlan } from './plans.ts';

type RemovalDecision = Pick<Removal, 'reason' | 'by'>;

/** What is to be removed, or put back. */
export interface RemovalQuestion {
  /** A source as the accounting prints it, or a load, for all its archives. */
  readonly name: string;
  /** Only archives whose account does not close. */
  readonly incomplete: boolean;
  /** Also those with accepted events, which stay in the figures. */
  readonly keepOrders: boolean;
}

/** The removal is refused; the message says why, and what to do. */
export class RemovalRefusedError extends Error {
  override readonly name = 'RemovalRefusedError';
}

/** The accounts of the archives that can be removed. Throws {@link RemovalRefusedError} if there is none. */
export async function removableAccounts(
  engines: LoadEngines,
  { name, incomplete, keepOrders }: RemovalQuestion,
): Promise<SourceAccount[]> {
  const accounts = await archiveAccounts(engines.clickhouse, name);
  const counting = accounts.filter(({ removal }) => removal === null);
  if (counting.length === 0) throw new RemovalRefusedError(`${name} is removed already: --undo puts it back`);
  const chosen = counting.filter(({ closes }) => !incomplete || !closes);
  if (chosen.length === 0)
    throw new RemovalRefusedError(
      `all that the accounting has of ${name} closes: without --incomplete, it is removed all the same`,
    );
  const load = await liveLoadOf(engines, name);
  if (load !== undefined)
    throw new RemovalRefusedError(
      `${load} is loading ${load === name ? 'its archives' : name}: end it first, with countyflow backfill cancel ${load}`,
    );
  const accepted = sum(chosen.map((account) => account.accepted));
  if (accepted > 0 && !keepOrders)
    throw new RemovalRefusedError(
      `${name} has ${counted(accepted, 'accepted event')}. Removing it does not take them out of the figures, ` +
        'because the versions that they replaced are gone. Have the publisher send newer versions of these orders, ' +
        'or pass --keep-orders to remove it anyway',
    );
  return chosen;
}

/**
 * Takes archives out of the accounting's sums and of the quarantine's lists. They stay in the accounting as removed. A load
 * that ended incomplete is acknowledged. Returns the accounts that they had.
 */
export async function removeArchives(
  engines: LoadEngines,
  question: RemovalQuestion,
  decision: RemovalDecision,
): Promise<SourceAccount[]> {
  const { clickhouse } = engines;
  const accounts = await removableAccounts(engines, question);
  const [load] = await listLoads(engines, { unacknowledged: true, load: question.name });
  // First, so that a command that was killed in between can be repeated.
  if (load !== undefined)
    await recordCommand(clickhouse, {
      ...{ load: load.load, event: 'acknowledged', who: decision.by, note: decision.reason },
    });
  const atMs = Date.now();
  await recordRemovals(
    clickhouse,
    accounts.map(({ source }) => ({ ...decision, source, action: 'removed', atMs })),
  );
  return accounts;
}

/** Puts removed archives back. The accounting keeps showing that they were removed. Returns how many. */
export async function restoreArchives(
  client: ClickHouseClient,
  name: string,
  decision: RemovalDecision,
): Promise<number> {
  const removals = (await archiveAccounts(client, name)).flatMap(({ source, removal }) =>
    removal === null ? [] : [{ source, atMs: removal.atMs }],
  );
  if (removals.length === 0) throw new RemovalRefusedError(`${name} is not removed`);
  // A clock that was set back must not order the restoration before the removal.
  const atMs = Math.max(Date.now(), ...removals.map((removal) => removal.atMs + 1));
  await recordRemovals(
    client,
    removals.map(({ source }) => ({ ...decision, source, action: 'restored', atMs })),
  );
  return removals.length;
}

/** Throws {@link RemovalRefusedError} if an operator removed one of the sources: its events must not be loaded again. */
export async function refuseRemoved(
  client: ClickHouseClient,
  sources: readonly string[],
  load?: string,
): Promise<void> {
  const removal = await removalOf(client, sources);
  if (removal === undefined) return;
  const { source, by, atMs, reason } = removal;
  throw new RemovalRefusedError(
    `${source} was removed from the accounting at ${new Date(atMs).toISOString()} by ${by}: ${reason}. ` +
      `To load it anyway, put it back first: countyflow backfill remove '${load ?? source}' --undo --reason TEXT`,
  );
}

/** A load that waits, runs or is paused, and reads one of the archives. */
async function liveLoadOf(engines: LoadEngines, name: string): Promise<string | undefined> {
  const loads = await listLoads(engines, { unacknowledged: true });
  const live = loads.flatMap(({ load, state }) => (isLive(state) ? [load] : []));
  const [found] = await rows<{ plan: string }>(
    engines.clickhouse,
    `SELECT plan FROM backfill_plan WHERE plan IN {live:Array(String)} AND source IN (
       SELECT source FROM backfill_plan WHERE plan = {name:String} UNION ALL SELECT {name:String})
     ORDER BY plan != {name:String} LIMIT 1`,
    { live, name },
  );
  return found?.plan;
}

function isArchive(name: string): boolean {
  return name.startsWith('archive/');
}

/** Of an archive, or of those of a load that the accounting has. */
async function archiveAccounts(client: ClickHouseClient, name: string): Promise<SourceAccount[]> {
  if (name.startsWith('kafka/'))
    throw new RemovalRefusedError(
      `${name} is not an archive. Only archives can be removed, because the partitions of a topic keep being read`,
    );
  const planned = isArchive(name) ? [] : (await readPlan(client, name)).sources;
  const wanted = new Set(isArchive(name) ? [name] : planned.map(({ source }) => source));
  const accounts = (await readSourceAccounts(client)).filter(
    ({ source }) => wanted.has(source) && isArchive(source),
  );
  if (accounts.length === 0)
    throw new RemovalRefusedError(
      isArchive(name)
        ? `the accounting has no source ${name}: countyflow accounting --json lists all, with their whole names`
        : `the accounting has no archive of ${name}`,
    );
  return accounts;
}
