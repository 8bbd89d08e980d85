import { join } from 'node:path';
import type { Environment } from '../../adapters/configuration/environment.ts';
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

/** One engine, and how to start it on its folder in the home folder. */
export interface Engine {
  readonly name: EngineName;
  readonly log: string;
  /** Where people can look at it. */
  readonly page?: string;
  /** `host:port` at which Prometheus finds its metrics, as `/metrics`. */
  readonly metrics: string;
  readonly launch: (say: Say) => Promise<Child>;
}

/** The engines among `wanted` whose address is not given: those that have to run here. */
export function enginesToRun(
  home: string,
  environment: Environment,
  wanted: readonly EngineName[],
  ports: Ports,
): Engine[] {
  const log = (name: EngineName) => join(home, 'logs', `${name}.log`);
  const all: Record<EngineName, Engine> = {
    kafka: {
      name: 'kafka',
      log: log('kafka'),
      metrics: `127.0.0.1:${ports.kafkaMetrics}`,
      launch: (say) => startKafka(join(home, 'kafka'), ports, log('kafka'), say),
    },
    temporal: {
      name: 'temporal',
      log: log('temporal'),
      page: `http://127.0.0.1:${ports.temporalPage}`,
      metrics: `127.0.0.1:${ports.temporalMetrics}`,
      launch: (say) => startTemporal(join(home, 'temporal'), ports, log('temporal'), say),
    },
    clickhouse: {
      name: 'clickhouse',
      log: log('clickhouse'),
      page: `http://127.0.0.1:${ports.clickhouse}/play`,
      metrics: `127.0.0.1:${ports.clickhouse}`,
      launch: (say) =>
        startClickHouse(home, ports, environment.clickhouseDatabase, log('clickhouse'), { say }),
    },
  };
  const given: Record<EngineName, unknown> = {
    kafka: environment.kafkaBrokers,
    temporal: environment.temporalAddress,
    clickhouse: environment.clickhouseUrl,
  };
  return wanted.filter((name) => given[name] === undefined).map((name) => all[name]);
}
