import { z } from 'zod';

/** Where the engines are. Everything else is an argument; nothing outside this file reads the environment. */
const addresses = z.object({
  KAFKA_BROKERS: z.string().min(1).optional(),
  TEMPORAL_ADDRESS: z.string().min(1).optional(),
  CLICKHOUSE_URL: z.url().optional(),
  CLICKHOUSE_DATABASE: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .default('default'),
  /** Where local engines, archives and state live; `.countyflow` under the project by default. */
  COUNTYFLOW_HOME: z.string().min(1).optional(),
});

export interface Environment {
  readonly kafkaBrokers: readonly string[] | undefined;
  readonly temporalAddress: string | undefined;
  readonly clickhouseUrl: string | undefined;
  readonly clickhouseDatabase: string;
  readonly home: string | undefined;
}

/** Throws with the name of the variable when one is malformed. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env): Environment {
  const parsed = addresses.safeParse(variables);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    throw new Error(`${first?.path.join('.') ?? 'environment'}: ${first?.message ?? 'malformed'}`);
  }
  const { data } = parsed;
  return {
    kafkaBrokers: data.KAFKA_BROKERS?.split(',').map((broker) => broker.trim()),
    temporalAddress: data.TEMPORAL_ADDRESS,
    clickhouseUrl: data.CLICKHOUSE_URL,
    clickhouseDatabase: data.CLICKHOUSE_DATABASE,
    home: data.COUNTYFLOW_HOME,
  };
}

/** The engines' addresses, once each is known: given from outside or started locally. */
export interface Addresses {
  readonly kafkaBrokers: readonly string[];
  readonly temporalAddress: string;
  readonly clickhouseUrl: string;
  readonly clickhouseDatabase: string;
}

/** For a process that is given its engines: throws with the names of the variables that are not set. */
export function requireAddresses(environment: Environment): Addresses {
  const { kafkaBrokers, temporalAddress, clickhouseUrl, clickhouseDatabase } = environment;
  if (kafkaBrokers === undefined || temporalAddress === undefined || clickhouseUrl === undefined) {
    throw new Error(
      'Set KAFKA_BROKERS, TEMPORAL_ADDRESS and CLICKHOUSE_URL, or run `countyflow up` to start all three.',
    );
  }
  return { kafkaBrokers, temporalAddress, clickhouseUrl, clickhouseDatabase };
}
