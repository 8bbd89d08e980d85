import type { Client } from '@temporalio/client';
import pTimeout from 'p-timeout';
import type { TopicPartition } from '../../schemas/activities.ts';
import { partitionOf, REFRESH_ID } from '../../schemas/temporal.ts';
import { connectClickHouse } from '../../adapters/clickhouse/client.ts';
import { innermostCause } from '../../adapters/errors/causes.ts';
import { isClickHouseCode } from '../../adapters/errors/clickhouse-codes.ts';
import { explainClickHouse } from '../../adapters/errors/explain-clickhouse.ts';
import { NO_ANSWER_REMEDY, remedyFor } from '../../adapters/errors/remedies.ts';
import { type PartitionLog, surveyTopics } from '../../adapters/kafka/topics.ts';
import { connectTemporal } from '../../adapters/temporal/client.ts';
import type { Connections } from '../../adapters/configuration/connections.ts';
import { readSourceAccounts, type SourceAccount } from '../ledger/source-accounts.ts';
import { readLedgerEnds } from '../ledger/unread.ts';
import { type PartitionStatus, partitionStatus } from './partition-status.ts';
import { readUnindexed, type Unindexed } from '../publishers/unindexed.ts';
import { readSettling } from './settling.ts';
import { type OpenLoad, openLoads } from './open-loads.ts';
import { type RollupStatus, rollupStatus } from './rollup-status.ts';
import { type DifferingTotals, differingTotals, readComparedTotals } from './differing-totals.ts';
import { type MisnamedTopic, misnamedTopics } from './misnamed-topics.ts';
import { engineLabel } from './trouble.ts';
import { standingWork, type WorkStatus } from './work-status.ts';

export interface EngineStatus {
  readonly name: 'kafka' | 'temporal' | 'clickhouse';
  readonly address: string;
  readonly answers: boolean;
  /** Why it does not answer; null if it does. */
  readonly cause: string | null;
  /** What to do; null if it answers. */
  readonly remedy: string | null;
}

export interface IncompleteArchive {
  readonly source: string;
  readonly missing: number;
  /** Positions that it has. */
  readonly expected: number;
}

/** What only an unreachable engine knows is left out. */
export interface Status {
  readonly engines: readonly EngineStatus[];
  readonly partitions: readonly PartitionStatus[];
  readonly work: readonly WorkStatus[];
  /** Loads that run, are paused, or ended badly and were not acknowledged; none if ClickHouse does not answer. */
  readonly backfills: readonly OpenLoad[];
  /** Archives of which positions are missing, also if their loads were acknowledged. */
  readonly incomplete: readonly IncompleteArchive[];
  /** Null if ClickHouse does not answer. */
  readonly rollups: RollupStatus | null;
  /** Events of an earlier release in the index of event ids. Null if ClickHouse does not answer. */
  readonly index: Unindexed | null;
  /** Topics that look like a platform's, and that no worker reads. */
  readonly misnamed: readonly MisnamedTopic[];
  /** None is said while events are on their way into the figures. */
  readonly differingTotals: readonly DifferingTotals[];
}

/** Per engine; all questions to an engine are asked at once. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * Asks the engines at the same time. An unreachable engine delays the answer by seconds, and does not reject it.
 * @param startedMs When the local worker started, epoch ms; what was seen before says nothing about now. Null if unknown.
 */
export async function readStatus(connections: Connections, startedMs: number | null = null): Promise<Status> {
  const { kafka, temporal: to, clickhouse: database } = connections;
  const clickhouse = connectClickHouse(database);
  const connecting = connectTemporal(to);
  try {
    const [listed, connected, counted] = await Promise.allSettled([
      answered(surveyTopics(kafka, 'impatient')),
      answered(connecting),
      answered(
        Promise.all([
          readSourceAccounts(clickhouse),
          readLedgerEnds(clickhouse),
          readSettling(clickhouse),
          readComparedTotals(clickhouse),
          readUnindexed(clickhouse),
        ]),
      ).catch((error: unknown) => {
        throw explainClickHouse(error, database);
      }),
    ]);
    const engines = [
      engine('kafka', kafka.brokers.join(','), listed),
      engine('temporal', to.address, connected),
      engine('clickhouse', database.url, counted),
    ] as const;
    const temporal = valueOf(connected)?.client;
    const [accounts, ledger, settling, totals, index] = valueOf(counted) ?? [];
    const names = { kafka: engineLabel(engines[0]), clickhouse: engineLabel(engines[2]) };
    const bySource = accounts && new Map(accounts.map((account) => [account.source, account]));
    const silent = [engines[0], engines[2]].flatMap(({ name, remedy }) =>
      remedy === null ? [] : [{ name, remedy }],
    );
    const context = { names, accounts: bySource, ledger, temporal, startedMs, silent };
    const asked = await Promise.allSettled([
      answered(temporal === undefined ? none() : standingWork({ ...context, temporal })),
      answered(counted.status === 'rejected' ? none() : openLoads(clickhouse, temporal, names)),
      partitionsBy(valueOf(listed)?.logs, temporal, accounts).then((partitions) =>
        Promise.all(partitions.map((one) => partitionStatus(context, one))),
      ),
    ]);
    const [standing] = asked;
    const work = valueOf(asked[0]) ?? [];
    const partitions = valueOf(asked[2]) ?? [];
    const rollups =
      settling === undefined
        ? null
        : rollupStatus({
            settling,
            refresh: work.find(({ name }) => name === REFRESH_ID),
            partitions,
            listed: listed.status === 'fulfilled',
            startedMs,
            nowMs: Date.now(),
          });
    const isCurrent = rollups?.state === 'up to date' && partitions.every(({ lag }) => lag === 0);
    return {
      engines:
        standing.status === 'fulfilled'
          ? engines
          : [engines[0], engine('temporal', to.address, standing), engines[2]],
      partitions,
      work,
      backfills: valueOf(asked[1]) ?? [],
      incomplete: (accounts ?? []).flatMap(({ source, missing, expected }) =>
        expected === null || missing === 0 ? [] : [{ source, missing, expected }],
      ),
      rollups,
      index: index ?? null,
      misnamed: misnamedTopics(valueOf(listed)?.names ?? [], names.kafka),
      differingTotals: differingTotals(totals ?? [], isCurrent),
    };
  } finally {
    await clickhouse.close();
    connecting.then(
      (late) => late.close(),
      () => undefined,
    );
  }
}

/** As Kafka lists them; if it does not answer, those whose workflows run and those that were ever read. */
async function partitionsBy(
  listed: readonly PartitionLog[] | undefined,
  temporal: Client | undefined,
  accounts: readonly SourceAccount[] | undefined,
): Promise<readonly (TopicPartition & Partial<PartitionLog>)[]> {
  if (listed !== undefined) return listed;
  const ids = new Set<string>();
  if (temporal !== undefined) {
    const query = "WorkflowType = 'ingestPartition' AND ExecutionStatus = 'Running'";
    const list = async (): Promise<void> => {
      for await (const { workflowId } of temporal.workflow.list({ query })) ids.add(workflowId);
    };
    await answered(list()).catch(() => undefined);
  }
  for (const { source } of accounts ?? [])
    ids.add(source.replace(/^kafka\//, 'ingest/').replace(/#\d+$/, ''));
  return [...ids].sort().flatMap((id) => partitionOf(id) ?? []);
}

function engine<Name extends EngineStatus['name']>(
  name: Name,
  address: string,
  result: PromiseSettledResult<unknown>,
): EngineStatus & { readonly name: Name } {
  if (result.status === 'fulfilled') return { name, address, answers: true, cause: null, remedy: null };
  const reason: unknown = result.reason;
  const { code, text } = describeCause(reason);
  const refused = name === 'clickhouse' && isClickHouseCode(code);
  const explained =
    reason instanceof Error && reason.cause instanceof Error ? reason.message : NO_ANSWER_REMEDY[name];
  return {
    name,
    address,
    answers: false,
    cause: refused ? `code ${code}: ${text}` : text,
    remedy: refused ? remedyFor({ engine: name, code }) : explained,
  };
}

/** The innermost cause is the most specific. */
function describeCause(reason: unknown): { code: string; text: string } {
  const cause = innermostCause(reason);
  if (cause === undefined) return { code: '', text: String(reason) };
  const { code, name, error } = cause;
  return { code, text: (error.message || code || name).replaceAll(/\s+/g, ' ') };
}

/** Rejects when the time is up; the work itself is left to end alone. */
function answered<T>(work: Promise<T>): Promise<T> {
  return pTimeout(work, {
    milliseconds: ANSWER_WITHIN_MS,
    message: `no answer within ${ANSWER_WITHIN_MS / 1000} s`,
  });
}

function valueOf<T>(result: PromiseSettledResult<T>): T | undefined {
  return result.status === 'fulfilled' ? result.value : undefined;
}

function none(): Promise<never[]> {
  return Promise.resolve([]);
}
