import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ENGINE_NAMES, type EngineName } from '../../../infra/engines/engine-list.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import { signal } from '../../../infra/engines/supervision/identity.ts';
import { connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { type CommandRun, countyflow } from '../../support/countyflow.ts';
import { engineProcess } from '../../support/engine-process.ts';

/** What a client of an engine, or Node, says instead of a cause and a remedy. */
const NO_SENTENCE =
  /^\s+at |Failed to \w+ [Ww]orkflow|Workflow Update failed|Deadline exceeded|Channel has been|socket hang up|Timeout error|Broker not connected|KafkaJS|UNAVAILABLE/m;
const VARIABLES: Readonly<Record<EngineName, string>> = {
  kafka: 'KAFKA_BROKERS',
  temporal: 'TEMPORAL_ADDRESS',
  clickhouse: 'CLICKHOUSE_URL',
};
const TITLES: Readonly<Record<EngineName, RegExp>> = {
  kafka: /Kafka/,
  temporal: /Temporal|worker/,
  clickhouse: /ClickHouse/,
};
/** A command that asks the engine. */
const COMMANDS: Readonly<Record<EngineName, readonly string[]>> = {
  kafka: ['ingest', 'pause'],
  temporal: ['backfill', 'pause', 'no-such-load'],
  clickhouse: ['accounting'],
};

let engines: TestEngines;
let frozen: EngineName | undefined;
beforeAll(async () => {
  engines = await startTestEngines({ kafka: true, temporal: true, clickhouse: true });
  const clickhouse = connectClickHouse(engines.connections.clickhouse);
  await migrate(clickhouse);
  await clickhouse.close();
});
afterEach(() => {
  if (frozen !== undefined) send(frozen, 'SIGCONT');
  frozen = undefined;
});
afterAll(() => engines.stop());

function send(engine: EngineName, name: NodeJS.Signals): void {
  const identity = engineProcess(engines, engine);
  if (identity === undefined) throw new Error(`${engine} does not run`);
  signal(identity, name);
}

function run(changes: Readonly<Record<string, string>>, words: readonly string[]): Promise<CommandRun> {
  return countyflow(
    { COUNTYFLOW_HOME: engines.home, ...variablesOf(engines.addresses), ...changes },
    ...words,
  );
}

/** It ended with code 1 and one message, which names the engine and a command or variable to go on with. */
function expectSentence({ code, err }: CommandRun, engine: EngineName): void {
  expect(err).not.toMatch(NO_SENTENCE);
  expect(err).toMatch(/^countyflow: .+/m);
  expect(err).toMatch(TITLES[engine]);
  expect(err).toMatch(new RegExp(`countyflow (up|status)|${VARIABLES[engine]}|try again in a moment`));
  expect(code).toBe(1);
}

describe.each(ENGINE_NAMES)('a command whose engine fails says which one, and what to do: %s', (engine) => {
  it('refuses connections', async () => {
    const nobody = engine === 'clickhouse' ? 'http://127.0.0.1:1' : '127.0.0.1:1';
    expectSentence(await run({ [VARIABLES[engine]]: nobody }, COMMANDS[engine]), engine);
  });

  it('is frozen', async () => {
    send(engine, 'SIGSTOP');
    frozen = engine;
    expectSentence(await run({}, COMMANDS[engine]), engine);
  });
});
