import type { Client } from '@temporalio/client';
import pTimeout from 'p-timeout';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { listTopicNames } from '../../adapters/kafka/topics.ts';
import { readFollowedFigures } from '../../pipeline/figures/figure-states.ts';
import { compareTotals } from '../../pipeline/totals/control-totals.ts';
import { LIVE_STATES, type LoadState } from '../../schemas/backfill.ts';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import type { MetricName } from '../../schemas/metrics.ts';
import { SEARCH_ATTRIBUTES } from '../../schemas/temporal.ts';
import { topicOf } from '../../schemas/topics.ts';
import { openLoads } from '../loads/loads.ts';
import { findMissingPartitions } from '../topics/missing-partitions.ts';
import { misnamedAmong } from '../topics/list-topics.ts';

export interface LevelEngines {
  readonly clickhouse: ClickHouseClient;
  readonly kafka: KafkaConnection;
  /** Undefined until the process has connected. */
  readonly temporal: Client | undefined;
  /** When the newest complete backup began, epoch ms; undefined if the place of backups is not known. */
  readonly newestBackupMs: (() => Promise<number>) | undefined;
}

/** One value of a gauge. */
export interface Level {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const OPEN_STATES: readonly LoadState[] = [...LIVE_STATES, 'cancelled', 'failed', 'partial'];

type Question = (engines: LevelEngines) => Promise<readonly Level[]>;

/** What an operator must know of the whole system, by its gauge. Each is one question. */
const LEVELS = {
  countyflow_partitions: async ({ temporal }) => {
    if (temporal === undefined) return [];
    const query = (state: string): string =>
      `WorkflowType = 'ingestPartition' AND ExecutionStatus = 'Running' AND ${SEARCH_ATTRIBUTES.state} = '${state}'`;
    return Promise.all(
      ['halted', 'paused'].map(async (state) => {
        const { count } = await temporal.workflow.count(query(state));
        return { labels: { state }, value: count };
      }),
    );
  },
  countyflow_missing_partitions: async ({ clickhouse, kafka }) => {
    const missing = await findMissingPartitions(clickhouse, kafka);
    const isHidden = (topic: string) => missing.some((one) => one.topic === topic && one.isHidden);
    const known = PLATFORMS.map(topicOf).filter((topic) => !isHidden(topic));
    return perLabel('topic', known, (topic) => missing.filter((one) => one.topic === topic).length);
  },
  countyflow_open_accounts: async ({ clickhouse }) => {
    const [found] = await rows<{ sources: string }>(
      clickhouse,
      'SELECT countIf(closes = 0) AS sources FROM accounting',
    );
    return one(Number(found?.sources));
  },
  countyflow_loads: async ({ clickhouse, temporal }) => {
    // As the status says; one that is retried runs.
    const states = (await openLoads(clickhouse, temporal)).map(({ state }) =>
      state === 'retrying' ? 'running' : state,
    );
    return perLabel('state', OPEN_STATES, (state) => states.filter((one) => one === state).length);
  },
  countyflow_misnamed_topics: async ({ kafka }) =>
    one(misnamedAmong(await listTopicNames(kafka, 'impatient')).length),
  countyflow_differing_totals: async ({ clickhouse }) => {
    const differing = (await compareTotals(clickhouse)).filter(({ matches }) => !matches);
    return perLabel(
      'platform',
      PLATFORMS,
      (platform) => differing.filter((total) => total.platform === platform).length,
    );
  },
  countyflow_figures_behind_seconds: async ({ clickhouse }) =>
    (await readFollowedFigures(clickhouse)).map(({ campaign, pace, behindMs }) => ({
      labels: { campaign, pace },
      value: behindMs / 1_000,
    })),
  countyflow_newest_backup_timestamp_seconds: async ({ newestBackupMs }) =>
    newestBackupMs === undefined ? [] : one((await newestBackupMs()) / 1000),
  countyflow_disk_free_bytes: async ({ clickhouse }) => {
    const disks = await rows<{ disk: string; free: string }>(
      clickhouse,
      'SELECT name AS disk, unreserved_space AS free FROM system.disks',
    );
    return disks.map(({ disk, free }) => ({ labels: { disk }, value: Number(free) }));
  },
} as const satisfies Partial<Record<MetricName, Question>>;

type LevelName = keyof typeof LEVELS;

/** A scrape must not wait longer. */
const ANSWER_WITHIN_MS = 4_000;

/** What the engines answered in time. A gauge that is not known has no level: it is not zero. */
export async function readLevels(engines: LevelEngines): Promise<ReadonlyMap<LevelName, readonly Level[]>> {
  const asked = (Object.keys(LEVELS) as LevelName[]).map(async (name) => {
    const levels = pTimeout(LEVELS[name](engines), { milliseconds: ANSWER_WITHIN_MS });
    return [name, await levels.catch(() => [])] as const;
  });
  return new Map(await Promise.all(asked));
}

function one(value: number): Level[] {
  return [{ labels: {}, value }];
}

function perLabel<T extends string>(label: string, all: readonly T[], valueOf: (one: T) => number): Level[] {
  return all.map((each) => ({ labels: { [label]: each }, value: valueOf(each) }));
}
