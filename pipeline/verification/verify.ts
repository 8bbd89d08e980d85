import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { listPartitions } from '../../adapters/kafka/topics.ts';
import type { Counties } from '../../domain/order.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { currentIncarnation } from '../ledger/gaps.ts';
import { loadsOfArchives } from '../ledger/open-accounts.ts';
import { readSourceAccounts, type SourceAccount } from '../ledger/source-accounts.ts';
import { checkAccounting, compareQuarantine, fullyReadable } from './check-accounting.ts';
import { compareOrders, countVersions, findConflicts, type VersionCounts } from './compare-orders.ts';
import { compareDays, compareRollups } from './compare-rollups.ts';
import type { CheckResult, OnProgress } from './difference.ts';
import { openArchive, openPartition, type OpenSource } from './open-sources.ts';
import { readAgain, type Reading } from './read-again.ts';
import { openScratch } from './scratch.ts';
import { throughRestarts } from './through-restarts.ts';

export interface VerifyOptions {
  readonly client: ClickHouseClient;
  /** Undefined if no Kafka is configured; then only archives are read again. */
  readonly kafka: KafkaConnection | undefined;
  /** Files and folders to search for archives. */
  readonly archives: readonly string[];
  readonly counties: Counties;
  /** Differences that each check lists; all are counted. */
  readonly limit: number;
  /** Checks that stored figures follow from the rollups. */
  readonly checkFigures: (
    client: ClickHouseClient,
    limit: number,
    signal: AbortSignal,
  ) => Promise<CheckResult>;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

export interface Verification {
  /** Whether no check found a difference. */
  readonly closes: boolean;
  readonly versions: VersionCounts;
  readonly checks: readonly CheckResult[];
}

/**
 * Checks that nothing was lost, duplicated or changed between the sources, the stored orders and control totals, the
 * rollups and the figures. It may run during ingest: it verifies the positions that are logged when it begins, and copies what is stored
 * after that. It begins again if ClickHouse is restarted meanwhile.
 */
export function verify(options: VerifyOptions): Promise<Verification> {
  const { client, signal, onProgress } = options;
  const onRestart = (): void => {
    onProgress('ClickHouse was restarted, so the verification begins again');
  };
  return throughRestarts(client, signal, onRestart, () => verifyOnce(options));
}

async function verifyOnce(options: VerifyOptions): Promise<Verification> {
  const { client, counties, limit, signal, onProgress } = options;
  const accounts = await readSourceAccounts(client);
  const stored = accounts.filter(hasStoredOrders);
  const scratch = await openScratch(client);
  try {
    onProgress('copying the stored orders');
    await scratch.copyStored();
    const readings = await readAllAgain(options, stored, (open) => {
      const account = accounts.find(({ source }) => source === open.source);
      return readAgain(open, account, counties, scratch, signal, onProgress);
    });
    onProgress('comparing the orders');
    const unreadable = unreadablePlatforms(stored, readings);
    const orders = await compareOrders(client, scratch.table, 'orders', unreadable, limit);
    const declared = await compareOrders(client, scratch.table, 'control totals', unreadable, limit);
    const { versions, identities } = await findConflicts(client, scratch.table, limit);
    const counts = await countVersions(client, scratch.table);
    onProgress('comparing the rollups');
    const rollups = await compareRollups(client, limit, signal);
    const days = await compareDays(client, limit);
    onProgress('computing the figures again');
    const figures = await options.checkFigures(client, limit, signal);
    // Someone may have replayed events since the accounts were read.
    const quarantine = await compareQuarantine(client, await readSourceAccounts(client), limit);
    const accounting = checkAccounting(accounts, readings, await loadsOfArchives(client), limit);
    const checks = [accounting, orders, declared, versions, identities, rollups, days, figures, quarantine];
    return { closes: checks.every(({ total }) => total === 0), versions: counts, checks };
  } finally {
    // What cannot be dropped now, a later verification drops; the error that led here says more.
    await scratch.drop().catch(() => undefined);
  }
}

/** A removed source that had no accepted event left nothing to compare. */
function hasStoredOrders({ removal }: SourceAccount): boolean {
  return removal === null || removal.accepted > 0;
}

/** Reads one source after another, so that memory holds events of one source only. */
async function readAllAgain(
  { client, kafka, archives }: VerifyOptions,
  accounts: readonly SourceAccount[],
  read: (open: OpenSource) => Promise<Reading>,
): Promise<Reading[]> {
  const readings: Reading[] = [];
  // Also partitions that were never read.
  if (kafka !== undefined)
    for (const at of await listPartitions(kafka)) {
      await using partition = await openPartition(kafka, at, await currentIncarnation(client, at));
      readings.push(await read(partition));
    }
  for (const { source } of accounts) {
    if (!source.startsWith('archive/')) continue;
    const archive = await openArchive(client, source, archives);
    if (archive !== undefined) readings.push(await read(archive));
  }
  return readings;
}

/** An archive may have orders of any platform, a topic only those of its owner. */
function unreadablePlatforms(
  accounts: readonly SourceAccount[],
  readings: readonly Reading[],
): readonly Platform[] | 'all' {
  const complete = new Set(readings.filter((reading) => fullyReadable(reading)).map(({ source }) => source));
  const incomplete = accounts.map(({ source }) => source).filter((source) => !complete.has(source));
  if (incomplete.some((source) => source.startsWith('archive/'))) return 'all';
  return PLATFORMS.filter((platform) => incomplete.some((source) => source.includes(`.${platform}/`)));
}
