import pTimeout from 'p-timeout';
import type { Connections } from '../../adapters/configuration/connections.ts';
import { type ClickHouseClient, connectClickHouse } from '../../pipeline/engines.ts';
import {
  type Accounting,
  type Freshness,
  PULSES,
  type PulseEngine,
  readAccounting,
  readFreshness,
  takePulse,
} from '../../statistics/dashboard/freshness.ts';
import type { History } from './history.ts';
import { Kept, type Pace } from './kept.ts';
import type { LiveState, Silence } from './reading.ts';

export interface Engines {
  readonly clickhouse: ClickHouseClient;
  /** Those that are known. */
  readonly connections: Partial<Connections>;
}

const FRESHNESS: Pace = { leastRestMs: 1_900, restFactor: 29 };
/** A page is complete without it, and is told when it is there. */
const ACCOUNTING: Pace = { leastRestMs: 20_000, restFactor: 59, firstPatienceMs: 250 };
/** After this the connection of freshness gives a question up, and asks anew. */
const FRESHNESS_WITHIN_MS = 5_000;
/** With the wait for an answer, a silent engine is known within four seconds. */
const PULSE: Pace = { leastRestMs: 1_200, restFactor: 0, firstPatienceMs: 2_600 };

/** How fresh the figures are, and what is silent. It has connections of its own: no question about figures holds it up. */
export class Liveness {
  readonly #connections: Partial<Connections>;
  readonly #own: ClickHouseClient | undefined;
  readonly #asked: ClickHouseClient;
  /** Apart, so that no pulse waits behind what a silent engine holds up. */
  readonly #pulses = new Kept(PULSES.length);
  readonly #fresh = new Kept();
  readonly #history: History;

  constructor({ clickhouse, connections }: Engines, history: History) {
    this.#history = history;
    this.#connections = connections;
    this.#own = connections.clickhouse && connectClickHouse(connections.clickhouse, FRESHNESS_WITHIN_MS);
    this.#asked = this.#own ?? clickhouse;
  }

  async close(): Promise<void> {
    await this.#own?.close();
  }

  /** For the line below a page; undefined if it could not be read yet. */
  async accounting(): Promise<Accounting | undefined> {
    const read = () => pTimeout(readAccounting(this.#asked), { milliseconds: FRESHNESS_WITHIN_MS });
    const kept = this.#fresh.get('accounting', String(Date.now()), ACCOUNTING, read);
    // The line that says how fresh the page is reports a failure.
    return (await kept.catch(() => undefined))?.value;
  }

  async state(): Promise<LiveState> {
    const [freshness, ...silences] = await Promise.all([
      this.#freshness(),
      ...PULSES.map((engine) => this.#silence(engine)),
    ]);
    return {
      freshness,
      failure: this.#fresh.failureOf('freshness'),
      silent: withoutConsequences(silences.filter((silence) => silence !== undefined)),
      nowMs: Date.now(),
    };
  }

  /** Undefined if the engine answered when it was last asked. */
  async #silence(engine: PulseEngine): Promise<Silence | undefined> {
    const take = () => takePulse(engine, this.#asked, this.#connections);
    const last = await this.#pulses.get(engine, String(Date.now()), PULSE, take).catch(() => undefined);
    if (this.#pulses.failureOf(engine) === undefined) return undefined;
    return { engine, sinceMs: last?.computedAtMs ?? null };
  }

  async #freshness(): Promise<Freshness | undefined> {
    const read = async () => {
      const reading = readFreshness(this.#asked, this.#connections.kafka);
      const freshness = await pTimeout(reading, { milliseconds: FRESHNESS_WITHIN_MS });
      this.#history.note(freshness);
      return freshness;
    };
    const kept = this.#fresh.get('freshness', String(Date.now()), FRESHNESS, read);
    return (await kept.catch(() => undefined))?.value;
  }
}

/** A worker answers by way of Temporal: while that is silent, nothing is known of the worker. */
function withoutConsequences(silent: readonly Silence[]): readonly Silence[] {
  const isTemporal = silent.some(({ engine }) => engine === 'temporal');
  return silent.filter(({ engine }) => !(isTemporal && engine === 'worker'));
}
