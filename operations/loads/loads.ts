import type { Client } from '@temporalio/client';
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
} from '../../schemas/backfill.ts';
import { inLanguage } from '../../schemas/text/message.ts';
import { say } from '../../schemas/text/say.ts';
import type { EngineNames, Trouble } from '../trouble.ts';
import { type LoadTurn, readLoadQueue, turnOf } from './load-queue.ts';
import { askLoad, judgeLoad, loadsInTemporal } from './temporal-answer.ts';

/** In the note of a chunk that failed for good: no retry can load what was planned, so it takes a new plan. */
const CHANGED = say('en', 'archive.changed', { path: '' });

export type LoadEngines = Pick<Engines, 'clickhouse' | 'temporal'>;

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
/** An operator acknowledges these. */
export const ENDED_BADLY: ReadonlySet<LoadState> = new Set(['cancelled', 'failed', 'partial']);

/** All loads and plans, the newest state first. With Temporal, by what it runs; else as they were noted. */
export async function listLoads(
  { clickhouse, temporal }: { clickhouse: ClickHouseClient; temporal?: Client | undefined },
  question: LoadQuestion,
): Promise<LoadStatus[]> {
  const { unacknowledged, load } = question;
  // One that has just begun may be missing in Temporal's list, so one that is asked for alone is looked up.
  const listed = temporal === undefined || load !== undefined ? [] : await loadsInTemporal(temporal);
  const noted = await rows<LoadStatus>(clickhouse, LIST_LOADS, {
    ...{ states: LOAD_STATES, live: LIVE_STATES, endedBadly: [...ENDED_BADLY], changed: CHANGED },
    // These are listed whatever was noted of them.
    ...{ load: load ?? '', unacknowledged, also: listed, rateSeconds: RATE_SECONDS },
  });
  const found =
    temporal === undefined ? noted : await asTemporalSays({ clickhouse, temporal }, noted, listed, question);
  const chosen = found.filter(
    ({ state, acknowledged }) =>
      !unacknowledged || isLive(state) || (ENDED_BADLY.has(state) && !acknowledged),
  );
  if (!chosen.some(({ state }) => state === 'queued')) return chosen;
  const queue = await readLoadQueue(clickhouse, temporal);
  return chosen.map((one) => (one.state === 'queued' ? { ...one, turn: turnOf(queue, one.load) } : one));
}

function asTemporalSays(
  { clickhouse, temporal }: { clickhouse: ClickHouseClient; temporal: Client },
  loads: readonly LoadStatus[],
  listed: readonly string[],
  { load, names = NAMES }: LoadQuestion,
): Promise<LoadStatus[]> {
  return Promise.all(
    loads.map(async (one) => {
      if (load === undefined && !isLive(one.state) && !listed.includes(one.load)) return one;
      const answer = await askLoad(temporal, one.load, names);
      const state = judgeLoad(one.state, answer);
      if (answer !== 'gone')
        return {
          ...one,
          state,
          failure: answer.trouble && inLanguage('en', answer.trouble.what),
          problem: answer.trouble,
        };
      // It may have ended since it was read.
      const now = isLive(one.state) ? await readLoadState(clickhouse, one.load) : undefined;
      return now !== undefined && isLive(now) ? { ...one, ...GONE, state } : one;
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

/** Its workflow was terminated, or Temporal or ClickHouse was restored from an older backup. */
const GONE = {
  ratePerSecond: null,
  etaSeconds: null,
  failure: 'its workflow is gone from Temporal: retry the load',
} as const;

/** Less than a status or a scrape waits for what is stored. */
const TEMPORAL_WITHIN_MS = 3_000;

/** A load that waits, runs, is paused, or ended badly and was not acknowledged. */
export interface OpenLoad extends Omit<LoadStatus, 'state' | 'load'> {
  readonly name: string;
  readonly state: LoadState | 'retrying';
}

/** As Temporal says, if it answers; else as they were noted. */
export async function openLoads(
  clickhouse: ClickHouseClient,
  temporal: Client | undefined,
  names = NAMES,
): Promise<OpenLoad[]> {
  const question = { unacknowledged: true, names };
  const asked = temporal && listLoads({ clickhouse, temporal }, question);
  const loads =
    (asked && (await pTimeout(asked, { milliseconds: TEMPORAL_WITHIN_MS }).catch(() => undefined))) ??
    (await listLoads({ clickhouse }, question));
  return loads.map(({ load: name, state, ...rest }) => ({
    ...rest,
    name,
    state: rest.problem === null ? state : 'retrying',
  }));
}
