import { LOAD_STATES, type LoadMode, type LoadState, SOURCE_CHANGED } from '../../schemas/backfill.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { COVERED } from '../../pipeline/ledger/ingest-log.ts';
import type { Engines } from '../../pipeline/engines.ts';
import type { EngineNames, Trouble } from '../trouble.ts';
import { runningTrouble } from './running-trouble.ts';

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
  /** Why it failed, or what a running one waits for; null if nothing is wrong. */
  readonly failure: string | null;
  /** Whether a source was no longer what was planned, so that a retry cannot load it and a new plan must. */
  readonly sourceChanged: boolean;
  /** The same of a running load whose chunk is retried, with cause and remedy. */
  readonly problem: Trouble | null;
}

export interface LoadQuestion {
  /** Only those that run, are paused, or ended badly and were not acknowledged. */
  readonly unacknowledged: boolean;
  /** Only this load. */
  readonly load?: string;
  readonly names?: EngineNames;
}

/** The rate is that of so many seconds. */
const RATE_SECONDS = 10;
const NAMES: EngineNames = { kafka: 'Kafka', clickhouse: 'ClickHouse' };
const AT_WORK: ReadonlySet<LoadState> = new Set(['running', 'paused']);
const ENDED_BADLY: ReadonlySet<LoadState> = new Set(['cancelled', 'failed', 'partial']);

interface Row {
  load: string;
  state: LoadState | '';
  since_ms: string;
  note: string;
  acknowledged_ms: string;
  mode: LoadMode | '';
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
  const found = (await readRows(clickhouse, load, unacknowledged)).map(statusOf);
  const chosen = found.filter(
    ({ state, acknowledged }) =>
      !unacknowledged || AT_WORK.has(state) || (ENDED_BADLY.has(state) && !acknowledged),
  );
  if (temporal === undefined) return chosen;
  return Promise.all(
    chosen.map(async (one) => {
      // A load that has just started may not have been able to note it yet.
      const isStarting = one.state === 'planned' && load !== undefined;
      if (!AT_WORK.has(one.state) && !isStarting) return one;
      const trouble = await runningTrouble(temporal, one.load, names);
      // It may have ended since it was read.
      if (trouble === 'gone')
        return !isStarting && (await isAtWork(clickhouse, one.load)) ? { ...one, ...GONE } : one;
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

async function isAtWork(client: ClickHouseClient, load: string): Promise<boolean> {
  const state = await readLoadState(client, load);
  return state !== undefined && AT_WORK.has(state);
}

/** Its workflow was terminated, or Temporal lost its data. */
const GONE = {
  state: 'failed',
  ratePerSecond: null,
  etaSeconds: null,
  failure: 'Temporal no longer runs it: retry it',
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
  return rows<Row>(
    client,
    `WITH
       history AS (
         SELECT load AS name, argMaxIf(event, at, event IN {states:Array(String)}) AS state,
           maxIf(at, event IN {states:Array(String)}) AS state_at, argMaxIf(note, at, event IN {states:Array(String)}) AS state_note,
           maxIf(at, event = 'acknowledged') AS acknowledged_at, argMaxIf(mode, at, event = 'running') AS run_mode,
           argMaxIf(since, at, event = 'running') AS run_since,
           argMaxIf(run, at, event = 'running') AS last_run,
           argMaxIf(run, at, event = 'chunk-failed' AND position(note, {changed:String}) > 0) AS changed_run
         FROM backfill_event WHERE {load:String} = '' OR load = {load:String} GROUP BY name
       ),
       planned AS (
         SELECT plan AS load, source, first_position AS first, next_position AS next, bytes, run_since, run_mode
         FROM (SELECT * FROM backfill_plan FINAL) AS backfill_plan LEFT JOIN history ON history.name = backfill_plan.plan
         WHERE ({load:String} = '' OR plan = {load:String})
           AND (NOT {unacknowledged:Bool} OR state NOT IN ('', 'planned', 'done'))
       ),
       part AS (
         SELECT source, first_position AS part_first, next_position AS part_next, logged_at
         FROM ${COVERED} WHERE source IN (SELECT source FROM planned)
       ),
       stored AS (
         SELECT load, source, sum(toInt64(least(part_next, next)) - toInt64(greatest(part_first, first))) AS positions,
           sumIf(toInt64(least(part_next, next)) - toInt64(greatest(part_first, first)), logged_at > now64(3) - ${String(RATE_SECONDS)}) AS recent
         FROM planned INNER JOIN part USING (source)
         WHERE part_next > first AND part_first < next AND (run_mode != 'all' OR logged_at >= run_since)
         GROUP BY load, source
       )
     SELECT planned.load AS load, any(toString(history.state)) AS state, toUnixTimestamp64Milli(any(state_at)) AS since_ms,
       any(state_note) AS note, toUnixTimestamp64Milli(any(acknowledged_at)) AS acknowledged_ms,
       any(toString(history.run_mode)) AS mode,
       any(changed_run != '' AND changed_run = last_run) AS source_changed, count() AS sources, sum(next - first) AS records, sum(planned.bytes) AS bytes,
       sum(stored.positions) AS stored, sum(if(next = first, 0, toFloat64(planned.bytes) * stored.positions / (next - first))) AS stored_bytes,
       sum(stored.recent) AS recent, toUnixTimestamp64Milli(now64(3)) AS now_ms
     FROM planned
     LEFT JOIN history ON history.name = planned.load
     LEFT JOIN stored ON stored.load = planned.load AND stored.source = planned.source
     GROUP BY planned.load
     ORDER BY since_ms DESC, load`,
    { states: [...LOAD_STATES], load: load ?? '', unacknowledged, changed: SOURCE_CHANGED },
  );
}
