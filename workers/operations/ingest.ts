import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ingestWorkflowId } from '../../schemas/temporal.ts';
import type { TopicPartition } from '../../schemas/activities.ts';
import type { IngestState, RewindTarget } from '../../schemas/workflow-inputs.ts';
import type { ingestPartition } from '../../workflows/index.ts';
import { ingestStatus, pause, resume, rewind } from '../../workflows/messages.ts';
import type { ClickHouseClient } from '../adapters/clickhouse/client.ts';
import { listPartitions } from '../adapters/kafka/topics.ts';
import type { KafkaConnection } from '../connections.ts';
import { sourceName } from '../ingest/source.ts';
import { readSourceAccounts, type SourceAccount } from '../verification/source-accounts.ts';

/** The ingest of one partition, as an operator sees it. */
export interface PartitionStatus extends TopicPartition {
  readonly state: 'running' | 'retrying' | 'paused' | 'halted' | 'not started';
  readonly cursor: string | null;
  readonly highWatermark: string | null;
  /** Records that wait; null before the first drain. */
  readonly lag: number | null;
  /** By the accounting: a range that was read twice counts once. */
  readonly accepted: number;
  readonly quarantined: number;
  /** Why it is halted or has to try again; null while all is well. */
  readonly reason: string | null;
}

type IngestHandle = WorkflowHandle<typeof ingestPartition>;

/** Every partition that the cluster has, with what its workflow says and what the accounting counts. */
export async function ingestStatuses(
  client: Client,
  clickhouse: ClickHouseClient,
  kafka: KafkaConnection,
): Promise<PartitionStatus[]> {
  const accounts = new Map(
    (await readSourceAccounts(clickhouse)).map((account) => [account.source, account]),
  );
  const partitions = await listPartitions(kafka);
  return Promise.all(
    partitions.map((partition) =>
      partitionStatus(client, partition, accounts.get(sourceName({ kind: 'kafka', ...partition }))),
    ),
  );
}

async function partitionStatus(
  client: Client,
  { topic, partition }: TopicPartition,
  account: SourceAccount | undefined,
): Promise<PartitionStatus> {
  const counted = { accepted: account?.accepted ?? 0, quarantined: account?.quarantined ?? 0 };
  const handle: IngestHandle = client.workflow.getHandle(ingestWorkflowId(topic, partition));
  try {
    const [ingest, description] = await Promise.all([handle.query(ingestStatus), handle.describe()]);
    const failure = description.raw.pendingActivities?.find(({ lastFailure }) => lastFailure)?.lastFailure;
    return {
      topic,
      partition,
      state: stateOf(ingest, failure !== undefined),
      cursor: ingest.cursor,
      highWatermark: ingest.highWatermark,
      lag: lagOf(ingest),
      ...counted,
      reason: ingest.halted?.message ?? failure?.message ?? null,
    };
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const nothing = {
      cursor: null,
      highWatermark: null,
      lag: null,
      accepted: 0,
      quarantined: 0,
      reason: null,
    };
    return { topic, partition, state: 'not started', ...nothing, ...counted };
  }
}

function stateOf(ingest: IngestState, failing: boolean): PartitionStatus['state'] {
  if (ingest.halted !== null) return 'halted';
  if (ingest.paused) return 'paused';
  return failing ? 'retrying' : 'running';
}

function lagOf({ cursor, highWatermark }: IngestState): number | null {
  return cursor === null || highWatermark === null ? null : Number(BigInt(highWatermark) - BigInt(cursor));
}

export type IngestCommand =
  { readonly kind: 'pause' | 'resume' } | { readonly kind: 'rewind'; readonly target: RewindTarget };

/** Throws with the cause that the workflow gives where it refuses. */
export async function commandIngest(
  client: Client,
  { topic, partition }: TopicPartition,
  command: IngestCommand,
): Promise<IngestState> {
  const handle: IngestHandle = client.workflow.getHandle(ingestWorkflowId(topic, partition));
  try {
    switch (command.kind) {
      case 'pause':
        return await handle.executeUpdate(pause);
      case 'resume':
        return await handle.executeUpdate(resume);
      case 'rewind':
        return await handle.executeUpdate(rewind, { args: [command.target] });
    }
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) {
      throw new Error(`${topic}/${partition} is not being read: no worker has started its ingest yet`, {
        cause: error,
      });
    }
    if (error instanceof WorkflowUpdateFailedError) {
      throw new Error(`${topic}/${partition}: ${error.cause?.message ?? error.message}`, { cause: error });
    }
    throw error;
  }
}
