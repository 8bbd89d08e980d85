import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ENGINE_NAMES, type EngineName } from '../../../infra/engines/engine-list.ts';
import { mountProblem } from '../../support/small-disks.ts';
import type { Arena } from '../arena.ts';
import type { Verdict } from '../oracle/verdict.ts';
import { waitFor } from '../waits.ts';
import type { Fault } from './fault.ts';

const KILLS = 5;

export const clickhouseKilled: Fault = {
  number: 2,
  title: 'kill -9 of ClickHouse during an insert',
  async inject(arena) {
    const { world } = arena;
    const { clickhouseProxy } = world;
    const tables = ['orders', 'rollup', 'ingest_log', 'slice_arrivals', 'event_index'] as const;
    const hit: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const table = tables[kill % tables.length];
      const killed = new Promise<void>((resolve, reject) => {
        clickhouseProxy.rule = (passing) => {
          if (passing.table !== table) return { kind: 'pass' };
          clickhouseProxy.rule = () => ({ kind: 'pass' });
          const act = (): void => {
            // Some milliseconds later the insert is spooled, parsed, half written or just acknowledged.
            sleep(arena.draws.below(40))
              .then(() => world.kill('clickhouse'))
              .then(resolve, reject);
          };
          return { kind: 'run-meanwhile', act };
        };
      });
      await waitFor(`an insert into ${table ?? ''}`, killed);
      hit.push(table ?? '');
      await waitFor('ClickHouse to answer', untilClickHouseAnswers(arena));
      await sleep(1_500);
    }
    return `killed during inserts into ${hit.join(', ')}`;
  },
};

async function untilClickHouseAnswers({ world }: Arena): Promise<void> {
  while (!(await world.clickhouse.ping()).success) await sleep(200);
}

/** Without its database, Temporal knows no workflow. */
export const temporalKilled: Fault = {
  number: 7,
  title: 'Temporal killed and restarted; its database deleted',
  async inject({ world }) {
    await world.kill('temporal');
    await sleep(8_000);
    await world.kill('temporal');
    const database = join(world.home, 'temporal', 'temporal.db');
    for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(database + suffix, { force: true });
    await sleep(2_000);
    return 'killed twice, the second time with its database deleted';
  },
};

/** Acknowledged records must survive. */
export const kafkaKilled: Fault = {
  number: 9,
  title: 'kill -9 and restart of the broker',
  async inject({ world, publisher }) {
    const before = publisher.retries;
    for (let kill = 0; kill < 2; kill += 1) {
      await world.kill('kafka');
      await sleep(7_000);
    }
    return `killed twice; the publisher had to send ${String(publisher.retries - before)} batches again`;
  },
};

const FULL_FOR_MS = 10_000;
const BETWEEN_MS = 5_000;
/** On a machine with a load of 40, too. */
const RESUMES_WITHIN_SECONDS = 60;

/** A full disk stops the pipeline, nothing is lost, and work goes on soon after the disk is freed. */
export const diskFull: Fault = {
  number: 21,
  title: 'disk full under ClickHouse, Kafka and Temporal',
  needsSmallDisks: true,
  unavailable: mountProblem,
  async inject(arena) {
    const { disks } = arena.world;
    if (disks === undefined) throw new Error('the engines have no small disks');
    const resumed: [engine: EngineName, seconds: number][] = [];
    for (const engine of ENGINE_NAMES) {
      const free = await disks.fill(engine);
      await sleep(FULL_FOR_MS);
      await free();
      resumed.push([engine, await secondsUntilNewerFigures(arena, engine)]);
      await sleep(BETWEEN_MS);
    }
    arena.found = verdictOn(resumed);
    return `disk full for ${String(FULL_FOR_MS / 1000)} s under each of ${ENGINE_NAMES.join(', ')}, one after another`;
  },
  check: ({ found }) => Promise.resolve(found === undefined ? [] : [found]),
};

/** From now until a figure is visible of an event that is published from now on. */
async function secondsUntilNewerFigures({ prefixes, stop }: Arena, engine: EngineName): Promise<number> {
  const freedMs = performance.now();
  const newer = prefixes.untilNewer(stop);
  await waitFor(`a figure of an event that was published after the disk of ${engine} was freed`, newer);
  return (performance.now() - freedMs) / 1000;
}

/** D: after each disk was freed, work went on in time. */
function verdictOn(resumed: readonly [engine: EngineName, seconds: number][]): Verdict {
  const said = resumed.map(([engine, seconds]) => `${engine} ${seconds.toFixed(1)} s`);
  return {
    invariant: 'D',
    figures: `from the freeing of a disk to newer figures: ${said.join(', ')} of ${String(RESUMES_WITHIN_SECONDS)} s`,
    problems: said.filter((_, index) => (resumed[index]?.[1] ?? 0) > RESUMES_WITHIN_SECONDS),
  };
}
