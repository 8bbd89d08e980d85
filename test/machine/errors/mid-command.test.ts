import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { refusalAt } from '../../../adapters/errors/knock.ts';
import { type CommandRun, succeeded } from '../../support/countyflow.ts';
import { validEvent } from '../../support/events.ts';
import { type MortalSystem, openMortalSystem, type Struck } from '../../support/mortal-system.ts';
import { PATIENCE, PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { used } from '../../support/used.ts';

const CAMPAIGN = ['--campaign', 'double11-2017'];
/** At one a second, more than the test takes. */
const EVENTS = 5_000;
const TOPIC = ['--topic', 'orders.events.v1.jd'];

const system = used(openMortalSystem);
const names: Record<string, string> = {};
beforeAll(async () => {
  await done('reference', 'load');
  await done('topics', 'create', '--partitions', '1', '--platform', 'jd');
  const many = Array.from({ length: EVENTS }, (_, index) => jdEvent(`L-${String(index)}`));
  const unknown = JSON.stringify(validEvent({ platform: 'jd', orderId: 'U', buyerCounty: '999999' }));
  for (const [name, lines] of [
    ['LOAD', many],
    ['PLAN', [jdEvent('P')]],
    ['HELD', [unknown]],
  ] as const) {
    const file = fileOf(name);
    writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    names[name] = (
      JSON.parse(await done('backfill', 'plan', file, '--force', '--json')) as { plan: string }
    ).plan;
  }
  await done('backfill', 'start', nameOf('HELD'), '--wait');
  await done('backfill', 'start', nameOf('LOAD'), '--rate', '1');
  await loadIs('running');
  await untilDone('ingest', 'resume', ...TOPIC);
});

const jdEvent = (orderId: string): string => JSON.stringify(validEvent({ platform: 'jd', orderId }));
const fileOf = (name: string): string => join(system.home, `${name.toLowerCase()}.ndjson`);
const nameOf = (name: string): string => names[name] ?? name;

async function done(...words: string[]): Promise<string> {
  return succeeded(system.run(...words));
}

/** The same for a command that may be given again. */
async function untilDone(...words: string[]): Promise<void> {
  await vi.waitUntil(async () => (await system.run(...words)).code === 0, PATIENCE_OF_COMMANDS);
}

async function loadIs(state: string): Promise<void> {
  const stateNow = async (): Promise<string> => {
    const { out } = await system.run('backfill', 'show', nameOf('LOAD'), '--json');
    return out.startsWith('{') ? (JSON.parse(out) as { state: string }).state : '';
  };
  await vi.waitUntil(async () => (await stateNow()) === state, PATIENCE_OF_COMMANDS);
}

/** What a client of an engine, or Node, says instead of a cause and a remedy; and guesses about how it is reached. */
const NO_SENTENCE =
  /Failed to \w+ |Workflow Update failed|Deadline exceeded|Channel has been|socket hang up|ECONNRESET|aborted|Timeout error|Broker not connected|KafkaJS|UNAVAILABLE|\bat \w+ \(|https:|_TLS/;

/** A command that is struck at a request, and what it must say. */
interface Case extends Struck {
  readonly outcome: string;
  readonly remedy: string;
}
const at = (words: string, request: string, outcome: string, remedy: string): Case => ({
  ...{ words: words.split(' '), at: request, outcome, remedy },
});

interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string | null };
}

async function strike(...[engine, cases]: [...Parameters<MortalSystem['strike']>]): Promise<CommandRun[]> {
  const struck = cases.map(({ words, at: request }) => ({
    at: request,
    words: [...words.map(nameOf), ...(words[0] === 'report' ? [] : ['--json'])],
  }));
  return system.strike(engine, struck);
}

/** The report alone has no `--json`. */
function errorIn(err: string): Failure['error'] {
  const line = err.trim().split('\n').at(-1) ?? '';
  return line.startsWith('{')
    ? (JSON.parse(line) as Failure).error
    : { code: '', message: line, remedy: null };
}

/** Each ended with code 1, and said what became of it and what to do. */
function expectOutcomes(cases: readonly Case[], runs: readonly CommandRun[], engine: RegExp): void {
  for (const [index, { words, outcome, remedy }] of cases.entries()) {
    const { code, err } = runs[index] ?? { code: null, err: 'did not run' };
    const error = errorIn(err);
    const said = words.join(' ');
    expect(error.message, said).toMatch(engine);
    expect(error.message, said).toContain(outcome);
    expect(error.message, said).not.toMatch(NO_SENTENCE);
    expect(error.remedy ?? error.message, said).toContain(remedy.replace(/LOAD|PLAN/, nameOf));
    expect(code, said).toBe(1);
  }
}

const NOTHING = 'and nothing was changed';

describe('a command whose Temporal fails', () => {
  const START = 'StartWorkflowExecution';
  const UPDATE = 'UpdateWorkflowExecution';
  const editions = 'countyflow edition list --campaign double11-2017';

  const killed = [
    at(
      `ingest pause ${TOPIC.join(' ')}`,
      UPDATE,
      'so the pause was perhaps taken',
      'countyflow status --partitions',
    ),
    at('backfill pause LOAD', UPDATE, 'so the pause was perhaps taken', 'backfill show LOAD'),
    at('backfill cancel LOAD', 'DescribeWorkflowExecution', NOTHING, 'restart Temporal'),
    at('backfill start PLAN', START, 'so the start was perhaps taken', 'backfill show PLAN'),
    at(`edition publish ${CAMPAIGN.join(' ')}`, START, 'so the publication was perhaps taken', editions),
    at(
      `edition schedule ${CAMPAIGN.join(' ')}`,
      'CreateSchedule',
      'so the schedule was perhaps taken',
      'to repeat it does no harm',
    ),
    at(
      'quarantine replay --all --by Li',
      START,
      'so the replay was perhaps taken',
      'countyflow quarantine list',
    ),
  ];

  it('by a kill says whether it was taken, and what shows it', async () => {
    const runs = await strike('temporal', killed);
    await system.revive('temporal');
    expectOutcomes(killed, runs, /Temporal/);
  });

  it('goes on as it was, where nothing was changed', async () => {
    // Right after the kill, fifteen seconds may not be enough for an answer.
    await untilDone('backfill', 'resume', nameOf('LOAD'));
    await loadIs('running');
  });

  it('can be given again, as it says', async () => {
    await system.run('backfill', 'cancel', nameOf('LOAD'));
    await loadIs('cancelled');
  });
});

describe('a command whose ClickHouse is killed in the middle of a statement', () => {
  const cases = [
    at(`report ${CAMPAIGN.join(' ')}`, 'FROM reference_campaign', NOTHING, 'run the command again'),
    at('accounting', 'FROM accounting', NOTHING, 'run the command again'),
    at('verify', 'FROM orders', NOTHING, 'run the command again'),
    at('export county --output OUT', 'FROM `county`', NOTHING, 'run the command again'),
    at(
      'quarantine discard --all --by Li --reason r',
      'INSERT INTO quarantine_audit',
      'perhaps taken',
      'run the command again',
    ),
    at(
      'segment apply --segment own --title own --file SEGMENT',
      'INSERT INTO reference_segment',
      'perhaps taken',
      'run the command again',
    ),
  ];

  it('says that it ended, whether anything was changed, and what to do', async () => {
    names['OUT'] = join(system.home, 'county.csv');
    names['SEGMENT'] = join(system.home, 'segment.csv');
    writeFileSync(names['SEGMENT'], 'code\n330110\n');
    const runs = await strike('clickhouse', cases);
    await system.revive('clickhouse');
    expectOutcomes(cases, runs, /ClickHouse/);
  });

  it('begins again if it is a verification and ClickHouse is restarted', async () => {
    const running = strike('clickhouse', [at('verify', 'FROM orders', NOTHING, '')]);
    const url = system.variables['CLICKHOUSE_URL'] ?? '';
    await vi.waitUntil(async () => (await refusalAt([url])) !== undefined, PATIENCE);
    await system.revive('clickhouse');
    const [verified] = await running;
    // The load goes on meanwhile, so the accounting is open; but every check was made.
    const { checks } = JSON.parse(verified?.out ?? '') as { checks: { name: string; total: number }[] };
    expect(checks).toContainEqual(expect.objectContaining({ name: 'rollups', total: 0 }));
    expect(checks).toHaveLength(9);
  });
});

describe('a command whose Kafka fails', () => {
  const PRODUCE = 'kafka 0';
  const METADATA = 'kafka 3';

  it('by a kill says what was not done, and what to do; the same command goes on', async () => {
    names['PUBLISHED'] = fileOf('PLAN');
    const receipt = join(system.home, 'receipt.json');
    const cases = [
      at(
        `publish PUBLISHED --receipt ${receipt}`,
        PRODUCE,
        'not acknowledged',
        'publish again; duplicates do no harm',
      ),
      at('ingest pause', METADATA, 'cannot reach Kafka', 'countyflow up'),
    ];
    const runs = await strike('kafka', cases);
    await system.revive('kafka');
    expectOutcomes(cases, runs, /Kafka/);
    await done('publish', fileOf('PLAN'), '--receipt', receipt);
  });
});
