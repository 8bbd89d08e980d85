import { join } from 'node:path';
import type { Addresses, Environment } from '../../adapters/configuration/environment.ts';
import { loginOf } from './clickhouse/logins.ts';
import { startClickHouse } from './clickhouse/start.ts';
import { startKafka } from './kafka/start.ts';
import type { Ports } from './ports.ts';
import type { Child, Say } from './supervision/child.ts';
import { startTemporal } from './temporal/start.ts';

export type EngineName = 'kafka' | 'temporal' | 'clickhouse';

export const ENGINE_NAMES: readonly EngineName[] = ['kafka', 'temporal', 'clickhouse'];

/** Of a process that runs for ever: all others are services. */
export function isEngine(name: string): boolean {
  return ENGINE_NAMES.some((engine) => engine === name);
}

/** A process that runs for ever, an engine or a service, and how it is started. */
export interface Part {
  readonly name: string;
  /** Where people can look at it. */
  readonly page?: string;
  /** `host:port` at which Prometheus finds its metrics, as `/metrics`. */
  readonly metrics: string;
  readonly launch: (log: string, say: Say) => Promise<Child>;
}

interface Engine extends Part {
  readonly name: EngineName;
}

/** The engines among `wanted` whose address is not given: those that have to run here, on their folders in the home. */
export function enginesToRun(
  home: string,
  environment: Environment,
  wanted: readonly EngineName[],
  ports: Ports,
): Engine[] {
  const { kafkaBrokers, temporalAddress, clickhouseUrl, clickhouseDatabase } = environment;
  const all: readonly (Engine & { readonly given: unknown })[] = [
    {
      name: 'kafka',
      given: kafkaBrokers,
      metrics: `127.0.0.1:${ports.kafkaMetrics}`,
      launch: (log, say) => startKafka(join(home, 'kafka'), ports, log, say),
    },
    {
      name: 'temporal',
      given: temporalAddress,
      page: `http://127.0.0.1:${ports.temporalPage}`,
      metrics: `127.0.0.1:${ports.temporalMetrics}`,
      launch: (log, say) => startTemporal(join(home, 'temporal'), ports, log, say),
    },
    {
      name: 'clickhouse',
      given: clickhouseUrl,
      page: `http://127.0.0.1:${ports.clickhouse}/play`,
      metrics: `127.0.0.1:${ports.clickhouse}`,
      launch: (log, say) => startClickHouse(home, ports, clickhouseDatabase, log, { say }),
    },
  ];
  return all.filter(({ name, given }) => wanted.includes(name) && given === undefined);
}

/** Of an engine that is neither given nor started here, the address is empty. */
export function addressesOf(
  home: string,
  environment: Environment,
  local: readonly EngineName[],
  ports: Ports,
): Addresses {
  const own = (name: EngineName, address: string) => (local.includes(name) ? address : '');
  const kafka = own('kafka', `127.0.0.1:${ports.kafka}`);
  return {
    kafkaBrokers: environment.kafkaBrokers ?? (kafka === '' ? [] : [kafka]),
    temporalAddress: environment.temporalAddress ?? own('temporal', `127.0.0.1:${ports.temporal}`),
    clickhouseUrl: environment.clickhouseUrl ?? own('clickhouse', `http://127.0.0.1:${ports.clickhouse}`),
    clickhouseDatabase: environment.clickhouseDatabase,
    ...(local.includes('clickhouse') && { clickhouseLogin: loginOf(home) }),
  };
}
