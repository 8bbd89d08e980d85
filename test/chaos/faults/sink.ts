import { setTimeout as sleep } from 'node:timers/promises';
import type { Arena } from '../arena.ts';
import type { Fault } from './fault.ts';

const TABLES = ['orders', 'event_index', 'quarantine', 'slice_arrivals', 'ingest_log', 'rollup'] as const;
const STATEMENTS_PER_TABLE = 2;
const GIVE_UP_MS = 60_000;

/** Applies a treatment to the next statements of each table, one table after another. */
async function treatEachTable(arena: Arena, treatment: Parameters<typeof withRule>[2]): Promise<string> {
  const treated: string[] = [];
  for (const table of TABLES) treated.push(`${String(await withRule(arena, table, treatment))} of ${table}`);
  return treated.join(', ');
}

async function withRule(
  arena: Arena,
  table: string,
  treatment: ReturnType<Arena['world']['clickhouseProxy']['rule']>,
): Promise<number> {
  const { clickhouseProxy } = arena.world;
  let left = STATEMENTS_PER_TABLE;
  const deadlineMs = Date.now() + GIVE_UP_MS;
  clickhouseProxy.rule = (statement) => {
    if (statement.table !== table || left === 0) return { kind: 'pass' };
    left -= 1;
    return treatment;
  };
  while (left > 0 && Date.now() < deadlineMs) {
    // Only invalid events cause writes to the quarantine.
    await arena.publishBroken();
    await sleep(200);
  }
  await clickhouseProxy.reset();
  if (left > 0) throw new Error(`no statement wrote to ${table} within ${String(GIVE_UP_MS / 1000)} s`);
  return STATEMENTS_PER_TABLE;
}

export const replyLost: Fault = {
  number: 3,
  title: 'an insert is applied and its reply lost',
  inject: async (arena) => `replies lost: ${await treatEachTable(arena, { kind: 'lose-reply' })}`,
};

/** The statement arrives after its sender has given up and sent another in its place. */
export const zombieInserts: Fault = {
  number: 4,
  title: 'ClickHouse hangs; a zombie insert arrives later',
  async inject(arena) {
    const late = await treatEachTable(arena, { kind: 'deliver-later', afterMs: 4_000 });
    arena.world.signal('clickhouse', 'SIGSTOP');
    await sleep(arena.hangMs);
    arena.world.signal('clickhouse', 'SIGCONT');
    return `delivered 4 s after the sender had given up: ${late}; ClickHouse hung (SIGSTOP) for ${String(arena.hangMs / 1000)} s`;
  },
};

const NO_SPACE = 'Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)';

/** Everything before the refused statement is already stored. */
export const writeRefused: Fault = {
  number: 5,
  title: 'the log row, the quarantine or a commit cannot be written after the insert',
  inject: async (arena) =>
    `refused: ${await treatEachTable(arena, { kind: 'refuse', status: 500, body: NO_SPACE })}`,
};

const SLOW_FOR_MS = 15_000;
const SLOW_BY_MS = 1_200;

export const slowSink: Fault = {
  number: 22,
  title: 'a slow sink',
  async inject(arena) {
    const { clickhouseProxy } = arena.world;
    clickhouseProxy.rule = ({ table }) =>
      table === undefined ? { kind: 'pass' } : { kind: 'slow', byMs: SLOW_BY_MS };
    await sleep(SLOW_FOR_MS);
    const { lag } = await arena.operator.status();
    await clickhouseProxy.reset();
    if (lag === 0) throw new Error('a sink was slow for 15 s, and `countyflow status` showed no lag');
    return `every write took ${String(SLOW_BY_MS)} ms more for ${String(SLOW_FOR_MS / 1000)} s; status showed ${String(lag)} events of lag`;
  },
};
