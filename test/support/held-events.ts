import { rows } from '../../adapters/clickhouse/client.ts';
import { validEvent } from './events.ts';
import { elsewhere, openStaleSystem, type StaleSystem } from './stale-system.ts';

export const HELD_TOPIC = 'orders.events.v1.rural-taobao';
export const HELD_SOURCE = `kafka/${HELD_TOPIC}/0`;

/** An event whose county the worker of a stale system does not know. */
export const unknownCounty = (orderId: string): string => JSON.stringify(validEvent({ orderId }));

/** A stale system that holds four records of a topic, one of which is `broken`, and two lines of an archive. */
export async function openHeldEvents(): Promise<{ system: StaleSystem; ask: HeldQuestions }> {
  const message = (key: string, value: string): { key: string; value: string } => ({ key, value });
  const system = await openStaleSystem(
    HELD_TOPIC,
    [
      message('K-0', elsewhere('K-0')),
      message('K-1', unknownCounty('K-1')),
      message('K-2', '{"broken"'),
      message('K-3', elsewhere('K-3', { goodsAmountFen: 1 })),
      message('K-4', unknownCounty('K-4')),
    ],
    [elsewhere('A-0'), unknownCounty('A-1'), elsewhere('A-2', { goodsAmountFen: 1 })],
  );
  return { system, ask: new HeldQuestions(system) };
}

export interface Replayed {
  readonly sources: readonly {
    readonly source: string;
    readonly workflowId: string;
    readonly result: { accepted: number; refused: Record<string, number>; acceptedPositions: string[] };
  }[];
}

interface Verified {
  readonly closes: boolean;
  readonly checks: readonly { readonly name: string; readonly notes: readonly string[] }[];
}

/** What the tests ask of a system with held events, by its commands and its public views. */
export class HeldQuestions {
  readonly #system: StaleSystem;

  constructor(system: StaleSystem) {
    this.#system = system;
  }

  /** The JSON that `countyflow quarantine` prints. */
  async quarantine(...args: string[]): Promise<unknown> {
    const { code, out, err } = await this.#system.run('quarantine', ...args, '--json');
    if (code !== 0) throw new Error(`${args.join(' ')} exited with ${String(code)}: ${err}`);
    return JSON.parse(out) as unknown;
  }

  /** The state of every refused event, by the kind of its source and its position. */
  async states(): Promise<Record<string, string>> {
    const found = await rows<{ at: string; state: string }>(
      this.#system.client,
      `SELECT concat(splitByChar('/', toString(source))[1], ' ', toString(held_event.position)) AS at, state
       FROM held_event ORDER BY at`,
    );
    return Object.fromEntries(found.map(({ at, state }) => [at, state]));
  }

  /** The account of the source whose name begins so. */
  async account(start: 'kafka' | 'archive/season'): Promise<Record<string, unknown> | undefined> {
    const [found] = await rows<Record<string, unknown>>(
      this.#system.client,
      `SELECT toUInt32(records) AS records, toUInt32(accepted) AS accepted, toUInt32(quarantined) AS quarantined, closes
       FROM accounting WHERE startsWith(source, {start:String})`,
      { start },
    );
    return found;
  }

  async orderIds(): Promise<string[]> {
    const found = await rows<{ id: string }>(
      this.#system.client,
      'SELECT order_id AS id FROM orders FINAL ORDER BY id',
    );
    return found.map(({ id }) => id);
  }

  /** The decisions about one event, in their order. */
  async audit(source: string, position: number): Promise<Record<string, unknown>[]> {
    return rows(
      this.#system.client,
      `SELECT decision, outcome, code, refused_code, corrected_source, corrected_position, decided_by, decision_reason
       FROM quarantine_decision WHERE source = {source:String} AND position = {position:UInt64} ORDER BY decided_at`,
      { source, position },
    );
  }

  /** Runs `verify` until no slice waits for its refresh. */
  async verified(): Promise<Verified> {
    for (;;) {
      const { out } = await this.#system.run('verify', '--archive', this.#system.archive.path, '--json');
      if (!out.includes('waiting for a refresh') && !out.includes('not logged yet'))
        return JSON.parse(out) as Verified;
    }
  }
}
