import type { Addresses } from '../../adapters/configuration/environment.ts';
import { credentialNames } from '../../adapters/configuration/variables.ts';
import type { EngineName } from './engine-list.ts';
import { type Child, type Say, startReady } from './supervision/child.ts';

/** A process of ours that works on the engines: a Node script that sends `{ ready: true }` when it is ready. */
export interface Service {
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
  /** Options of Node itself, such as the size of its heap. */
  readonly nodeOptions?: readonly string[];
}

/**
 * Settings of glibc (mallopt(3)): blocks of a mebibyte are given back when they are freed. By itself it soon keeps those of
 * up to 32 MiB, and a worker that had read large batches kept 200 MiB of them.
 */
const ALLOCATOR = { MALLOC_MMAP_THRESHOLD_: '1048576', MALLOC_TRIM_THRESHOLD_: '1048576' };

/**
 * Starts a service with the engines' addresses in its environment, and the login of a local ClickHouse. Credentials
 * of other engines it inherits.
 */
export function launchService(
  service: Service,
  addresses: Addresses,
  logPath: string,
  /** `host:port`, where it serves its metrics; a free port on loopback unless given. */
  metricsAddress?: string,
  /** Started here: credentials of other engines of their kind are not theirs. */
  localEngines: readonly EngineName[] = [],
  say?: Say,
): Promise<Child> {
  return startReady(
    {
      name: service.name,
      run: { script: service.script, nodeOptions: service.nodeOptions ?? [] },
      args: service.args ?? [],
      environment: {
        ...Object.fromEntries(localEngines.flatMap(credentialNames).map((name) => [name, undefined])),
        ...ALLOCATOR,
        ...variablesOf(addresses),
        ...(metricsAddress === undefined ? {} : { COUNTYFLOW_METRICS_ADDRESS: metricsAddress }),
      },
      logPath,
    },
    (child) => Promise.resolve(child.saidReady()),
    say,
  );
}

/** The variables that tell a process where the engines are; engines without an address are left out. */
export function variablesOf(addresses: Addresses): Record<string, string> {
  const { clickhouseLogin: login } = addresses;
  const all = {
    KAFKA_BROKERS: addresses.kafkaBrokers.join(','),
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    CLICKHOUSE_URL: addresses.clickhouseUrl,
    CLICKHOUSE_DATABASE: addresses.clickhouseDatabase,
    ...(login && { CLICKHOUSE_USER: login.user, CLICKHOUSE_PASSWORD_FILE: login.passwordFile }),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}
