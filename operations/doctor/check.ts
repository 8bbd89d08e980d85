import type { Client } from '@temporalio/client';
import type { Text } from '../../schemas/text/message.ts';
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

export function ok(what: Text, why: Text): Observation {
  return { severity: 'ok', what, why, remedy: null };
}

/** The same words whatever the severity; what is well needs no remedy. */
export function rated(severity: Severity, what: Text, why: Text, remedy: Text): Observation {
  return { severity, what, why, remedy: severity === 'ok' ? null : remedy };
}

export function warning(what: Text, why: Text, remedy: Text): Observation {
  return { severity: 'warning', what, why, remedy };
}

export function problem(what: Text, why: Text, remedy: Text): Observation {
  return { severity: 'error', what, why, remedy };
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
      const title = ENGINE_TITLES[engine];
      return [
        warning(
          `not checked, because ${title} did not answer`,
          'a check that was not made may hide a fault',
          `see the finding on ${title}, and run countyflow doctor again`,
        ),
      ];
    },
  };
}
