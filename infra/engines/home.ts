import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Addresses, Environment } from '../../adapters/configuration/environment.ts';
import { RemediedError } from '../../adapters/configuration/remedied-error.ts';
import { HOME } from '../setup/project.mjs';
import { readLiveState } from './state.ts';

/** Throws with the remedy where set-up has not installed the program of an engine. */
export function requireProgram(path: string, engine: string, variable: string): void {
  if (!existsSync(path))
    throw new RemediedError(
      `${engine} is not installed`,
      `run \`node infra/setup/run.mjs\`, or set ${variable}`,
    );
}

/** The folder of engines' data, archives and state: COUNTYFLOW_HOME, else `.countyflow` in the clone. */
export function homeOf(environment: Environment): string {
  return environment.home ?? HOME;
}

/**
 * Where the engines are: from the environment where it says so, else from what runs in the home folder.
 * Throws with the remedy where neither knows all three.
 */
export function resolveAddresses(environment: Environment, home: string): Addresses {
  const state = readLiveState(home);
  const local = state?.ready === true ? state.addresses : undefined;
  const { kafkaBrokers, temporalAddress, clickhouseUrl, clickhouseLogin } = knownAddresses(
    environment,
    local,
  );
  if (kafkaBrokers === undefined || temporalAddress === undefined || clickhouseUrl === undefined) {
    const missing = [
      ...(kafkaBrokers === undefined ? ['KAFKA_BROKERS'] : []),
      ...(temporalAddress === undefined ? ['TEMPORAL_ADDRESS'] : []),
      ...(clickhouseUrl === undefined ? ['CLICKHOUSE_URL'] : []),
    ];
    const [problem, remedy] =
      state === undefined
        ? [`no engines are running in ${home}`, 'run `countyflow up`']
        : [
            `the engines in ${home} are still starting`,
            'wait until `countyflow up` says that they are ready',
          ];
    throw new RemediedError(problem, `${remedy}, or set ${missing.join(', ')}`);
  }
  return {
    kafkaBrokers,
    temporalAddress,
    clickhouseUrl,
    clickhouseDatabase: environment.clickhouseDatabase,
    ...(clickhouseLogin && { clickhouseLogin }),
  };
}

/** The addresses that the environment gives, else those of what runs here, with the login if it is of that ClickHouse. */
export function knownAddresses(environment: Environment, local: Addresses | undefined) {
  return {
    kafkaBrokers: environment.kafkaBrokers ?? local?.kafkaBrokers,
    temporalAddress: environment.temporalAddress ?? local?.temporalAddress,
    clickhouseUrl: environment.clickhouseUrl ?? local?.clickhouseUrl,
    clickhouseLogin: environment.clickhouseUrl === undefined ? local?.clickhouseLogin : undefined,
  };
}

/** Folders of a home that hold events: the engines' data, their logs, and archives. */
const FOLDERS = ['kafka', 'temporal', 'clickhouse', 'logs', 'archives'] as const;
const OTHERS = 0o077;

/** Where the output of an engine, a service or the supervisor goes. */
export const logOf = (home: string, name: string): string => join(home, 'logs', `${name}.log`);

/** Makes files or starts a process without rights for anybody else: a process inherits this, and so do its files. */
export function privately<T>(make: () => T): T {
  const before = process.umask(OTHERS);
  try {
    return make();
  } finally {
    process.umask(before);
  }
}

/**
 * Lets nobody but its owner read what holds events in a home folder. Others lose their rights to folders and files in
 * it; the folder itself comes last, so that whatever interrupts it is repeated.
 */
export function keepPrivate(home: string): void {
  for (const name of FOLDERS) {
    const folder = join(home, name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if ((statSync(folder).mode & OTHERS) !== 0)
      execFileSync('find', [folder, '-depth', '!', '-type', 'l', '-exec', 'chmod', 'go=', '{}', '+']);
  }
}
