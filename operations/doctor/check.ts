import type { Client } from '@temporalio/client';
import { message, type Text } from '../../schemas/text/message.ts';
import type { MessageId, Values } from '../../schemas/text/say.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Connections, KafkaConnection } from '../../adapters/configuration/connections.ts';
import { ENGINE_TITLES } from '../../adapters/errors/remedies.ts';

export type Severity = 'ok' | 'warning' | 'error';

/** What a check saw. */
export interface Observation {
  readonly severity: Severity;
  readonly what: Text;
  /** Why it matters. */
  readonly why: Text;
  /** What to do, in one sentence; null if nothing has to be done. */
  readonly remedy: Text | null;
}

export interface Finding extends Observation {
  readonly check: string;
}

/** Checks of which the catalogue says this. */
type Saying<Part extends string> = MessageId extends infer Id
  ? Id extends `doctor.${infer Check}.${Part}`
    ? Check
    : never
  : never;

/** The finding of a check in the words of the catalogue, which may depend on the severity. */
export function found(severity: Severity, check: Saying<'remedy'>, values: Values = {}): Observation {
  const remedy = message(`doctor.${check}.remedy`, { ...values, severity });
  return { ...seen(severity, check, values), remedy: severity === 'ok' ? null : remedy };
}

/** The same of what is never a fault. */
export function seen(severity: Severity, check: Saying<'why'>, values: Values): Observation {
  const all = { ...values, severity };
  const what = message(`doctor.${check}.what`, all);
  return { severity, what, why: message(`doctor.${check}.why`, all), remedy: null };
}

export type EngineName = keyof Connections;

/** The engines that answer. */
export interface Reached {
  readonly kafka?: KafkaConnection;
  readonly temporal?: Client;
  readonly clickhouse?: ClickHouseClient;
}

export interface DoctorContext {
  readonly reached: Reached;
  /** An engine without an address is missing. */
  readonly connections: Partial<Connections>;
  /** The folder of local data. */
  readonly home: string;
  /** Engines that `countyflow up` runs on this machine. */
  readonly local: ReadonlySet<EngineName>;
}

export interface Check {
  readonly name: string;
  readonly observe: (context: DoctorContext) => Promise<readonly Observation[]>;
}

/** A check of one engine. If the engine does not answer, it says that it was not made. */
export function checkOf<Name extends EngineName>(
  name: string,
  engine: Name,
  observe: (reached: NonNullable<Reached[Name]>, context: DoctorContext) => Promise<readonly Observation[]>,
): Check {
  return {
    name,
    observe: async (context) => {
      const reached = context.reached[engine];
      if (reached !== undefined) return observe(reached, context);
      return [found('warning', 'skipped', { title: ENGINE_TITLES[engine] })];
    },
  };
}
