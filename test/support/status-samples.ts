import { renderStatus, type StatusPage } from '../../cli/render-status.ts';
import type { OpenLoad } from '../../operations/loads/loads.ts';
import type { EngineStatus } from '../../operations/status/engine-status.ts';
import type { RollupStatus } from '../../operations/status/figures-status.ts';
import type { PartitionStatus } from '../../operations/status/partition-status.ts';
import type { Status } from '../../operations/status/status.ts';
import { verdictOf } from '../../operations/status/verdict.ts';
import type { WorkStatus } from '../../operations/status/work-status.ts';
import { type MisnamedTopic, misnamedTopics } from '../../operations/topics/list-topics.ts';
import { message } from '../../schemas/text/message.ts';
import type { ComparedTotal } from '../../pipeline/totals/control-totals.ts';

/** Parts of a status, for tests that change some of them. */

export const NOW_MS = Date.UTC(2026, 10, 24, 12);

export function partition(changes: Partial<PartitionStatus> = {}): PartitionStatus {
  const counts = { cursor: '5', highWatermark: '7', lag: 2, accepted: 5, quarantined: 0 };
  const lookedMs = NOW_MS - 1_000;
  return { topic: 't', partition: 0, state: 'running', problem: null, lookedMs, ...counts, ...changes };
}

const CAUSES = {
  answers: null,
  away: 'connect ECONNREFUSED',
  silent: message('status.cause.no-answer', { seconds: 5 }),
  refuses: 'code 1',
};

export const engine = (
  name: EngineStatus['name'],
  state: EngineStatus['state'],
  answeredMs: number | null = null,
): EngineStatus => ({
  name,
  address: `${name}:1`,
  answers: state === 'answers',
  state,
  cause: CAUSES[state],
  remedy: state === 'answers' ? null : `remedy of ${state}`,
  tookMs: state === 'answers' ? 30 : null,
  answeredMs,
});

export const UP_TO_DATE: RollupStatus = {
  dirtyHours: 0,
  hotHours: 1,
  rebuild: null,
  unreadRecords: 0,
  state: 'up to date',
  because: null,
  lookedMs: NOW_MS - 500,
};

export function work(changes: Partial<WorkStatus> = {}): WorkStatus {
  return { name: 'rollup-refresh', state: 'running', problem: null, lookedMs: NOW_MS - 500, ...changes };
}

export function load(changes: Partial<OpenLoad> = {}): OpenLoad {
  return {
    ...{ name: 'season-1a2b3c4d', state: 'running', sinceMs: NOW_MS - 60_000, records: 1_000_000 },
    ...{ recordsStored: 999_999, ratePerSecond: 25_000, etaSeconds: 125, failure: null, problem: null },
    ...{ sources: 1, bytes: 9, bytesStored: 8, mode: 'missing', acknowledged: false },
    ...{ sourceChanged: false, priority: 'normal', turn: null },
    ...changes,
  };
}

/** As on a terminal, where everything is local. */
export function printed(changes: Partial<Status> = {}, page: Partial<StatusPage> = {}): string {
  const shown = status(changes);
  const verdict = verdictOf(shown);
  return renderStatus({
    status: shown,
    verdict,
    processes: [],
    events: [],
    partitions: false,
    nowMs: NOW_MS,
    ...page,
  });
}

export function status(changes: Partial<Status> = {}): Status {
  const engines = (['kafka', 'temporal', 'clickhouse'] as const).map((name) => engine(name, 'answers'));
  return {
    askedMs: NOW_MS,
    engines,
    partitions: [partition()],
    work: [],
    backfills: [],
    differingTotals: [],
    incomplete: [],
    rollups: UP_TO_DATE,
    figures: [],
    misnamed: [],
    ...changes,
  };
}

export const PROBLEM = {
  what: 'ClickHouse: code 243\u001b[2J',
  where: 'ClickHouse at c:1',
  sinceMs: NOW_MS - 90_000,
  failedAttempts: 1,
  nextAttemptMs: NOW_MS + 2_400,
  remedy: 'free space',
};

export function total(matches: boolean): ComparedTotal {
  const counted = { countedOrders: matches ? 3 : 2, countedFen: 900n };
  return {
    ...{ platform: 'tmall', hourMs: NOW_MS, version: 1, declaredOrders: 3, declaredFen: 900n },
    ...counted,
    matches,
  };
}

export const [MISNAMED] = misnamedTopics(['orders.events.v1.taobao'], 'Kafka at k:1') as [MisnamedTopic];
