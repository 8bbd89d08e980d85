import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Arena } from '../arena.ts';
import type { Fault } from './fault.ts';
import { waitFor } from '../waits.ts';

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
