import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import pTimeout from 'p-timeout';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import type { Engines } from '../../pipeline/engines.ts';
import {
  isLive,
  LIVE_STATES,
  LOAD_STATES,
  type LoadMode,
  type LoadPriority,
  type LoadState,
  SOURCE_CHANGED,
} from '../../schemas/backfill.ts';
import { loadWorkflowId } from '../../schemas/temporal.ts';
import { type EngineNames, type Trouble, troubleOf } from '../trouble.ts';
import { type LoadTurn, readLoadQueue, turnOf } from './load-queue.ts';

/** A load and how far it is, from what is stored. */
export interface LoadStatus {
  readonly load: string;
  readonly state: LoadState;
  /** Epoch ms: when it entered the state. */
  readonly sinceMs: number;
  /** Whether an operator knows of the state. */
  readonly acknowledged: boolean;
  readonly sources: number;
  /** Positions of the sources: lines, elements, rows or offsets. */
  readonly records: number;
  readonly recordsStored: number;
  /** Bytes of the files; those that are stored are in proportion to the positions. */
  readonly bytes: number;
  readonly bytesStored: number;
  /** Positions a second, lately; null unless it runs. */
  readonly ratePerSecond: number | null;
  /** Null while it is unknown. */
  readonly etaSeconds: number | null;
  /** What the last run loads or loaded. */
  readonly mode: LoadMode | null;
  /** Of the last run; null if it was never started. */
  readonly priority: LoadPriority | null;
  /** What it waits for in the queue; null unless it does. */
  readonly turn: LoadTurn | null;
  /** Why it failed, or what a running one waits for; null if nothing is wrong. */
  readonly failure: string | null;
  /** Whether a source was no longer what was planned, so that a retry cannot load it and a new plan must. */
  readonly sourceChanged: boolean;
  /** The same of a running load whose chunk is retried, with cause and remedy. */
  readonly problem: Trouble | null;
}

export interface LoadQuestion {
  /** Only those that wait, run, are paused, or ended badly and were not acknowledged. */
  readonly unacknowledged: boolean;
  /** Only this load. */
  readonly load?: string;
  readonly names?: EngineNames;
}

const LIST_LOADS = sqlFile(import.meta.url, 'list-loads');
/** The rate is that of so many seconds. */
const RATE_SECONDS = 10;
const NAMES: EngineNames = { kafka: 'Kafka', clickhouse: 'ClickHouse' };
const ENDED_BADLY: ReadonlySet<LoadState> = new Set(['cancelled', 'failed', 'partial']);

interface Row {
  load: string;
  state: LoadState | '';
  since_ms: string;
  note: string;
  acknowledged_ms: string;
  mode: LoadMode | '';
  priority: LoadPriority | '';
  source_changed: number;
  sources: string;
  records: string;
  bytes: string;
  stored: string;
  stored_bytes: number;
  recent: string;
  now_ms: string;
}

/** All loads and plans, the newest state first. Temporal is asked about those that should run, if it is given. */
export async function listLoads(
  { clickhouse, temporal }: { clickhouse: ClickHouseClient; temporal?: Engines['temporal'] | undefined },
  { unacknowledged, load, names = NAMES }: LoadQuestion,
): Promise<LoadStatus[]> {
  const stored = (await readRows(clickhouse, load, unacknowledged)).map(statusOf);
  const waits = stored.some(({ state }) => state === 'queued');
  const queue = waits ? await readLoadQueue(clickhouse, temporal) : undefined;
  const found = queue ? stored.map((one) => ({ ...one, turn: turnOf(queue, one.load) })) : stored;
  const chosen = found.filter(
    ({ state, acknowledged }) =>
      !unacknowledged || isLive(state) || (ENDED_BADLY.has(state) && !acknowledged),
  );
  return temporal === undefined ? chosen : withTroubles({ clickhouse, temporal }, chosen, load, names);
}

/** The loads with what those that should run wait for. `load` is the one that was asked for, if it is one alone. */
function withTroubles(
  { clickhouse, temporal }: { clickhouse: ClickHouseClient; temporal: Engines['temporal'] },
  loads: readonly LoadStatus[],
  load: string | undefined,
  names: EngineNames,
): Promise<LoadStatus[]> {
  return Promise.all(
    loads.map(async (one) => {
      // A load that has just started may not have been able to note it yet.
      const isStarting = one.state === 'planned' && load !== undefined;
      if (!isLive(one.state) && !isStarting) return one;
      const trouble = await runningTrouble(temporal, one.load, names);
      // It may have ended since it was read.
      if (trouble === 'gone')
        return !isStarting && (await shouldRun(clickhouse, one.load)) ? { ...one, ...GONE } : one;
      return trouble === null ? one : { ...one, failure: trouble.what, problem: trouble };
    }),
  );
}

/** The last state that was noted; undefined for a load that does not exist. */
export async function readLoadState(client: ClickHouseClient, load: string): Promise<LoadState | undefined> {
  const [found] = await rows<{ event: LoadState }>(
    client,
    `SELECT event FROM backfill_event WHERE load = {load:String} AND event IN {states:Array(String)}
     ORDER BY at DESC LIMIT 1`,
    { load, states: [...LOAD_STATES] },
  );
  return found?.event;
}

async function shouldRun(client: ClickHouseClient, load: string): Promise<boolean> {
  const state = await readLoadState(client, load);
  return state !== undefined && isLive(state);
}

/** Its workflow was terminated, or Temporal lost its data. */
const GONE = {
  state: 'failed',
  turn: null,
  ratePerSecond: null,
  etaSeconds: null,
  failure: 'its workflow is gone from Temporal: retry the load',
} as const;

function statusOf(row: Row): LoadStatus {
  const state = row.state === '' ? 'planned' : row.state;
  const [records, recordsStored, sinceMs] = [Number(row.records), Number(row.stored), Number(row.since_ms)];
  const seconds = Math.min(RATE_SECONDS, (Number(row.now_ms) - sinceMs) / 1000);
  const rate = state === 'running' && seconds > 0 ? Number(row.recent) / seconds : null;
  return {
    load: row.load,
    state,
    sinceMs,
    acknowledged: Number(row.acknowledged_ms) >= sinceMs,
    sources: Number(row.sources),
    records,
    recordsStored,
    bytes: Number(row.bytes),
    bytesStored: Math.round(row.stored_bytes),
    ratePerSecond: rate === null ? null : Math.round(rate),
    etaSeconds: rate === null || rate === 0 ? null : Math.ceil((records - recordsStored) / rate),
    mode: row.mode === '' ? null : row.mode,
    priority: row.priority === '' ? null : row.priority,
    turn: null,
    failure: ENDED_BADLY.has(state) ? row.note : null,
    sourceChanged: ENDED_BADLY.has(state) && row.source_changed === 1,
    problem: null,
  };
}

function readRows(
  client: ClickHouseClient,
  load: string | undefined,
  unacknowledged: boolean,
): Promise<Row[]> {
  return rows<Row>(client, LIST_LOADS, {
    ...{ states: [...LOAD_STATES], live: [...LIVE_STATES], load: load ?? '', unacknowledged },
    ...{ changed: SOURCE_CHANGED, rateSeconds: RATE_SECONDS },
  });
}

/** What a command waits: a worker answers within a second; one that starts, and a busy Temporal, take some more. */
export const ANSWER_WITHIN_MS = 15_000;
/** Less than the status waits for what is stored. */
const TEMPORAL_WITHIN_MS = 4_000;

/** What a load that should run waits for: its own activities, or those of its chunks. `gone` if no workflow runs it. */
async function runningTrouble(
  temporal: Client,
  load: string,
  names: EngineNames,
): Promise<Trouble | 'gone' | null> {
  return temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, async () => {
    const handle = temporal.workflow.getHandle(loadWorkflowId(load));
    try {
      const { status, raw } = await handle.describe();
      if (status.name !== 'RUNNING') return 'gone';
      const own = troubleOf(raw.pendingActivities, names);
      if (own !== null) return own;
      for (const { workflowId } of raw.pendingChildren ?? []) {
        const child = await temporal.workflow.getHandle(workflowId ?? '').describe();
        const trouble = troubleOf(child.raw.pendingActivities, names);
        if (trouble !== null) return trouble;
      }
      return null;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'gone';
      throw error;
    }
  });
}

/** A load that waits, runs, is paused, or ended badly and was not acknowledged. */
export interface OpenLoad extends Omit<LoadStatus, 'state' | 'load'> {
  readonly name: string;
  readonly state: LoadState | 'retrying';
}

/** From what is stored. Temporal adds what running ones wait for, if it answers. */
export async function openLoads(
  clickhouse: ClickHouseClient,
  temporal: Client | undefined,
  names: EngineNames,
): Promise<OpenLoad[]> {
  const stored = listLoads({ clickhouse }, { unacknowledged: true });
  const asked =
    temporal && stored.then((loads) => withTroubles({ clickhouse, temporal }, loads, undefined, names));
  const loads =
    (asked && (await pTimeout(asked, { milliseconds: TEMPORAL_WITHIN_MS }).catch(() => undefined))) ??
    (await stored);
  return loads.map(({ load: name, state, ...rest }) => ({
    ...rest,
    name,
    state: rest.problem === null ? state : 'retrying',
  }));
}
