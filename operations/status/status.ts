import type { Client } from '@temporalio/client';
import { connectClickHouse } from '../../adapters/clickhouse/client.ts';
import type { Connections } from '../../adapters/configuration/connections.ts';
import { explainClickHouse } from '../../adapters/errors/explain-clickhouse.ts';
import { surveyTopics } from '../../adapters/kafka/topics.ts';
import { connectTemporal } from '../../adapters/temporal/client.ts';
import { readWorkers } from '../../adapters/temporal/workers.ts';
import { readSourceAccounts, type SourceAccount } from '../../pipeline/ledger/source-accounts.ts';
import { readLedgerEnds } from '../../pipeline/ledger/unread.ts';
import { type FollowedFigures, readFollowedFigures } from '../../pipeline/figures/figure-states.ts';
import { readSettling } from '../../pipeline/rollups/hour-states.ts';
import { partitionOf, REFRESH_ID, SUPERVISOR_ID } from '../../schemas/temporal.ts';
import { type OpenLoad, openLoads } from '../loads/loads.ts';
import { missingPartitions } from '../topics/missing-partitions.ts';
import { type MisnamedTopic, misnamedTopics } from '../topics/list-topics.ts';
import { engineLabel } from '../trouble.ts';
import {
  type Answer,
  answered,
  type EngineStatus,
  engineStatus,
  isAnswered,
  valueOf,
} from './engine-status.ts';
import {
  type DifferingTotals,
  differingTotals,
  readComparedTotals,
  type RollupStatus,
  rollupStatus,
} from './figures-status.ts';
import {
  askPartition,
  type PartitionStatus,
  partitionStatus,
  type SeenIngest,
  type SeenLog,
} from './partition-status.ts';
import { newest, type SilentEngine } from './signs.ts';
import { namedAsUnstaffed, unstaffedBuild } from './unstaffed.ts';
import { askStandingWork, type SeenWork, type WorkStatus, workStatus } from './work-status.ts';

export interface IncompleteArchive {
  readonly source: string;
  readonly missing: number;
  /** Positions that it has. */
  readonly expected: number;
}

/** What only an unreachable engine knows is left out. */
export interface Status {
  /** When the partitions' ends and the refresh were asked for, epoch ms. */
  readonly askedMs: number;
  readonly engines: readonly EngineStatus[];
  readonly partitions: readonly PartitionStatus[];
  readonly work: readonly WorkStatus[];
  /** Loads that wait, run, are paused, or ended badly and were not acknowledged; none if ClickHouse does not answer. */
  readonly backfills: readonly OpenLoad[];
  /** Archives of which positions are missing, also if their loads were acknowledged. */
  readonly incomplete: readonly IncompleteArchive[];
  /** Null if ClickHouse does not answer. */
  readonly rollups: RollupStatus | null;
  /** Of each campaign; none if ClickHouse does not answer. */
  readonly figures: readonly FollowedFigures[];
  /** Topics that look like a platform's, and that no worker reads. */
  readonly misnamed: readonly MisnamedTopic[];
  /** None is said while events are on their way into the figures. */
  readonly differingTotals: readonly DifferingTotals[];
}

/**
 * Asks the engines at the same time. An engine that does not answer delays the status by seconds, and does not reject it.
 * @param startedMs When the local worker started, epoch ms; what was seen before says nothing about now. Null if unknown.
 */
export async function readStatus(connections: Connections, startedMs: number | null = null): Promise<Status> {
  const { kafka, temporal: to, clickhouse: database } = connections;
  const clickhouse = connectClickHouse(database);
  const connecting = connectTemporal(to);
  const stored = <T>(question: Promise<T>): Promise<Answer<T>> =>
    answered(
      question.catch((error: unknown) => {
        throw explainClickHouse(error, database);
      }),
    );
  try {
    const elsewhere = Promise.all([
      answered(connecting),
      stored(readSourceAccounts(clickhouse)),
      stored(readComparedTotals(clickhouse)),
      stored(readFollowedFigures(clickhouse)),
    ]);
    // First the ledger: it never lists more than the ends that are read after it, and its events wait for a refresh
    // that is looked for after it, unless that was made.
    const ledger = await stored(readLedgerEnds(clickhouse));
    const askedMs = Date.now();
    const [listed, settling] = await Promise.all([
      answered(surveyTopics(kafka, 'impatient', valueOf(ledger)?.topics)),
      stored(readSettling(clickhouse)),
    ]);
    const [connected, accounts, totals, figures] = await elsewhere;
    const temporal = valueOf(connected)?.client;
    const labels = {
      kafka: engineLabel({ name: 'kafka', address: kafka.brokers.join(',') }),
      clickhouse: engineLabel({ name: 'clickhouse', address: database.url }),
    };
    const sources = valueOf(accounts);
    const survey = valueOf(listed);
    const ends = valueOf(ledger);
    const missing = survey && ends ? missingPartitions(ends, survey) : [];
    const logs = await partitionsBy(survey && [...survey.logs, ...missing], temporal, sources);
    const [standing, workers, loads, ingests] = await Promise.all([
      temporal && answered(askStandingWork(temporal, labels)),
      temporal && answered(readWorkers(temporal)),
      // Of a ClickHouse that answers nothing, more would only be waited for in vain.
      [ledger, accounts, settling, totals].some(isAnswered)
        ? stored(openLoads(clickhouse, temporal, labels))
        : undefined,
      Promise.all(logs.map(async (log) => temporal && askPartition(temporal, log, labels))),
    ]);
    const seenWork = (standing && valueOf(standing)) ?? [];
    const engines = await Promise.all([
      engineStatus('kafka', kafka.brokers, [listed]),
      engineStatus('temporal', [to.address], [connected, standing]),
      engineStatus('clickhouse', [database.url], [ledger, accounts, settling, totals, loads]),
    ]);
    const seen = withWorkersAnswers(engines, [...ingests, ...seenWork]);
    const nowMs = Date.now();
    const context = {
      names: labels,
      accounts: sources && new Map(sources.map((account) => [account.source, account])),
      ledger: ends,
      startedMs,
      silent: seen.flatMap(silentOf),
      watch: seenWork.find(({ name }) => name === SUPERVISOR_ID)?.signs,
      nowMs,
    };
    const asking = workers && valueOf(workers);
    const build = asking && unstaffedBuild(asking, nowMs);
    const work = seenWork.map((one) => namedAsUnstaffed(build, workStatus(context, one)));
    const partitions = logs.map((log, index) =>
      namedAsUnstaffed(build, partitionStatus(context, log, ingests[index])),
    );
    const settled = valueOf(settling);
    const rollups =
      settled === undefined
        ? null
        : rollupStatus({
            settling: settled,
            refresh: work.find(({ name }) => name === REFRESH_ID),
            partitions,
            listed: survey !== undefined,
            startedMs,
            nowMs,
          });
    return {
      askedMs,
      engines: seen,
      partitions,
      work,
      backfills: (loads && valueOf(loads)) ?? [],
      incomplete: (sources ?? []).flatMap(({ source, missing, expected }) =>
        expected === null || missing === 0 ? [] : [{ source, missing, expected }],
      ),
      rollups,
      figures: valueOf(figures) ?? [],
      misnamed: misnamedTopics(survey?.names ?? [], labels.kafka),
      differingTotals: differingTotals(valueOf(totals) ?? [], rollups?.state === 'up to date'),
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
  listed: readonly SeenLog[] | undefined,
  temporal: Client | undefined,
  accounts: readonly SourceAccount[] | undefined,
): Promise<readonly SeenLog[]> {
  if (listed !== undefined) return listed;
  const ids = new Set<string>();
  if (temporal !== undefined) {
    const query = "WorkflowType = 'ingestPartition' AND ExecutionStatus = 'Running'";
    const list = async (): Promise<void> => {
      for await (const { workflowId } of temporal.workflow.list({ query })) ids.add(workflowId);
    };
    await answered(list());
  }
  for (const { source } of accounts ?? [])
    ids.add(source.replace(/^kafka\//, 'ingest/').replace(/#\d+$/, ''));
  return [...ids].sort().flatMap((id) => partitionOf(id) ?? []);
}

/** Of an engine that does not answer this command, the workers may have had an answer. */
function withWorkersAnswers(
  engines: readonly EngineStatus[],
  seen: readonly (SeenIngest | SeenWork | string | undefined)[],
): EngineStatus[] {
  const signs = seen.flatMap((one) => (typeof one === 'object' ? [one.signs] : []));
  return engines.map((engine) => {
    if (engine.name === 'temporal') return engine;
    const { name } = engine;
    return {
      ...engine,
      answeredMs: newest([engine.answeredMs, ...signs.map(({ answeredMs }) => answeredMs[name])]),
    };
  });
}

function silentOf({ name, remedy, answeredMs }: EngineStatus): SilentEngine[] {
  return name === 'temporal' || remedy === null ? [] : [{ name, remedy, answeredMs }];
}
