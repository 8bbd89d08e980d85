import type { Client } from '@temporalio/client';
import type { TopicPartition } from '../../schemas/activities.ts';
import { partitionOf } from '../../schemas/temporal.ts';
import { connectClickHouse } from '../../adapters/clickhouse/client.ts';
import { explainClickHouse } from '../../adapters/clickhouse/explain.ts';
import { listPartitionEnds, type PartitionEnd } from '../../adapters/kafka/topics.ts';
import { connectTemporal } from '../../adapters/temporal/client.ts';
import type { Connections } from '../../adapters/configuration/connections.ts';
import { readSourceAccounts, type SourceAccount } from '../ledger/source-accounts.ts';
import { type PartitionStatus, partitionStatus } from './partition-status.ts';
import { ANSWERS_NOT, remedyFor } from './remedies.ts';
import { readSettling, type Settling } from './settling.ts';
import { within } from './within.ts';
import { type BackfillWork, runningBackfills, standingWork, type WorkStatus } from './work-status.ts';

export interface EngineStatus {
  readonly name: 'kafka' | 'temporal' | 'clickhouse';
  readonly address: string;
  readonly answers: boolean;
  /** Why it does not, and what to do; null where it answers. */
  readonly cause: string | null;
  readonly remedy: string | null;
}

/** Everything that can be said; what an engine that is away would know is left out. */
export interface Status {
  readonly engines: readonly EngineStatus[];
  readonly partitions: readonly PartitionStatus[];
  readonly work: readonly WorkStatus[];
  readonly backfills: readonly BackfillWork[];
  readonly rollups: Settling | null;
}

/** For each engine; what is asked of one, is asked at the same time. */
const ANSWER_WITHIN_MS = 5_000;

/** Asks the engines side by side. Never waits long for one that is away, and never rejects for it. */
export async function readStatus(connections: Connections): Promise<Status> {
  const { kafka, temporal: to, clickhouse: database } = connections;
  const clickhouse = connectClickHouse(database);
  const connecting = connectTemporal(to);
  try {
    const [listed, connected, counted] = await Promise.allSettled([
      within(ANSWER_WITHIN_MS, listPartitionEnds(kafka, 'impatient')),
      within(ANSWER_WITHIN_MS, connecting),
      within(ANSWER_WITHIN_MS, Promise.all([readSourceAccounts(clickhouse), readSettling(clickhouse)])).catch(
        (error: unknown) => {
          throw explainClickHouse(error, database);
        },
      ),
    ]);
    const temporal = valueOf(connected)?.client;
    const [accounts, rollups] = valueOf(counted) ?? [];
    const names = {
      kafka: `Kafka at ${kafka.brokers.join(',')}`,
      clickhouse: `ClickHouse at ${database.url}`,
    };
    const bySource = accounts && new Map(accounts.map((account) => [account.source, account]));
    const surroundings = { names, accounts: bySource, temporal };
    const asked = await Promise.allSettled([
      within(ANSWER_WITHIN_MS, temporal === undefined ? nothing() : standingWork(temporal, names)),
      within(ANSWER_WITHIN_MS, temporal === undefined ? nothing() : runningBackfills(temporal, names)),
      partitionsBy(valueOf(listed), temporal, accounts).then((partitions) =>
        Promise.all(partitions.map((one) => partitionStatus(surroundings, one))),
      ),
    ]);
    const failed = asked.slice(0, 2).find(({ status }) => status === 'rejected');
    return {
      engines: [
        engine('kafka', kafka.brokers.join(','), listed),
        engine('temporal', to.address, connected.status === 'rejected' ? connected : (failed ?? connected)),
        engine('clickhouse', database.url, counted),
      ],
      partitions: valueOf(asked[2]) ?? [],
      work: valueOf(asked[0]) ?? [],
      backfills: valueOf(asked[1]) ?? [],
      rollups: rollups ?? null,
    };
  } finally {
    await clickhouse.close();
    connecting.then(
      (late) => late.close(),
      () => undefined,
    );
  }
}

/** As Kafka lists them; where it is away, those whose workflows run, else those that were ever read. */
async function partitionsBy(
  listed: readonly PartitionEnd[] | undefined,
  temporal: Client | undefined,
  accounts: readonly SourceAccount[] | undefined,
): Promise<readonly (TopicPartition & { readonly end?: bigint })[]> {
  if (listed !== undefined) return listed;
  const ids = new Set<string>();
  if (temporal !== undefined) {
    const query = "WorkflowType = 'ingestPartition' AND ExecutionStatus = 'Running'";
    const list = async (): Promise<void> => {
      for await (const { workflowId } of temporal.workflow.list({ query })) ids.add(workflowId);
    };
    await within(ANSWER_WITHIN_MS, list()).catch(() => undefined);
  }
  for (const { source } of accounts ?? [])
    ids.add(source.replace(/^kafka\//, 'ingest/').replace(/#\d+$/, ''));
  return [...ids].sort().flatMap((id) => partitionOf(id) ?? []);
}

function engine(
  name: EngineStatus['name'],
  address: string,
  result: PromiseSettledResult<unknown>,
): EngineStatus {
  if (result.status === 'fulfilled') return { name, address, answers: true, cause: null, remedy: null };
  const reason: unknown = result.reason;
  const { code, text } = deepest(reason);
  const refused = name === 'clickhouse' && /^\d+$/.test(code);
  const explained =
    reason instanceof Error && reason.cause instanceof Error ? reason.message : ANSWERS_NOT[name];
  return {
    name,
    address,
    answers: false,
    cause: refused ? `code ${code}: ${text}` : text,
    remedy: refused ? remedyFor({ engine: name, code }) : explained,
  };
}

/** What lies deepest says most: `connect ECONNREFUSED 127.0.0.1:9092`. */
function deepest(reason: unknown): { code: string; text: string } {
  let error = reason;
  while (error instanceof Error && error.cause instanceof Error && error.cause.message !== '')
    error = error.cause;
  if (!(error instanceof Error)) return { code: '', text: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, text: (error.message || code || error.name).replaceAll(/\s+/g, ' ') };
}

function valueOf<T>(result: PromiseSettledResult<T>): T | undefined {
  return result.status === 'fulfilled' ? result.value : undefined;
}

function nothing(): Promise<never[]> {
  return Promise.resolve([]);
}
