import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineName } from '../../../infra/engines/engine-list.ts';
import { signal } from '../../../infra/engines/supervision/identity.ts';
import { connectClickHouse, type ClickHouseClient } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { type RunningWeb, startWeb } from '../../../web/server.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { CAMPAIGN_PATH } from '../../support/dashboard.ts';
import { textOf } from '../../support/page-text.ts';
import { engineProcess } from '../../support/engine-process.ts';

const NAMES = { clickhouse: 'ClickHouse', kafka: 'Kafka', temporal: 'Temporal' } as const;
/** What an operator is promised. */
const SEEN_WITHIN_MS = 5_000;
const WELL = { timeout: 120_000, interval: 100 };

let engines: TestEngines;
let client: ClickHouseClient;
let web: RunningWeb;

beforeAll(async () => {
  engines = await startTestEngines({ clickhouse: true, kafka: true, temporal: true });
  client = connectClickHouse(engines.connections.clickhouse);
  await migrate(client);
  await loadReference(client, { sampleFactor: 100_000 });
  web = await startWeb({
    engines: { clickhouse: client, connections: engines.connections },
    host: '127.0.0.1',
    port: 0,
    names: [],
    token: undefined,
    onFailure: () => undefined,
  });
});
afterAll(async () => {
  await web.close();
  await client.close();
  await engines.stop();
});

/** What an open page shows at its top, which the stream of the page keeps up to date. */
async function openLine(): Promise<{ now: () => string; close: () => void }> {
  const ending = new AbortController();
  const answer = await fetch(new URL(`/stream?path=${CAMPAIGN_PATH}`, web.url), { signal: ending.signal });
  let line = '';
  void (async () => {
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      const told = [...text.matchAll(/(?:^|\n\n)data: (.*)\n\n/g)].at(-1)?.[1];
      if (told !== undefined) line = textOf(told);
    }
  })().catch(() => undefined);
  return {
    now: () => line,
    close: () => {
      ending.abort();
    },
  };
}

describe('a frozen engine', () => {
  it.each<EngineName>(['clickhouse', 'kafka', 'temporal'])(
    '%s is named on an open page within five seconds, with its last answer, and the page lives again after it',
    async (engine) => {
      const process = engineProcess(engines, engine);
      if (process === undefined) throw new Error(`${engine} does not run`);
      // A reader opens the page before its stream, so that its figures are known.
      const page = async () => (await fetch(new URL(CAMPAIGN_PATH, web.url))).text();
      await expect.poll(page, WELL).not.toContain('Still being computed');
      const line = await openLine();
      try {
        await expect.poll(line.now, WELL).toMatch(/ Live /);
        signal(process, 'SIGSTOP');
        await expect
          .poll(line.now, { timeout: SEEN_WITHIN_MS, interval: 50 })
          .toMatch(
            new RegExp(
              `Not live .*${NAMES[engine]} has not answered since \\d\\d:\\d\\d:\\d\\d.*; figures of \\d\\d:\\d\\d:\\d\\d`,
            ),
          );
        signal(process, 'SIGCONT');
        await expect.poll(line.now, WELL).toMatch(/ Live /);
      } finally {
        signal(process, 'SIGCONT');
        line.close();
      }
    },
  );
});
