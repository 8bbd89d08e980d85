import { RemediedError } from '../../adapters/configuration/remedied-error.ts';
import type { Addresses, Environment } from '../../adapters/configuration/environment.ts';
import { readLiveState } from './state.ts';

/**
 * Where the engines are: from the environment where it says so, else from what runs in the home folder.
 * Throws with the remedy where neither knows all three.
 */
export function resolveAddresses(environment: Environment, home: string): Addresses {
  const state = readLiveState(home);
  const local = state?.ready === true ? state.addresses : undefined;
  const kafkaBrokers = environment.kafkaBrokers ?? local?.kafkaBrokers;
  const temporalAddress = environment.temporalAddress ?? local?.temporalAddress;
  const clickhouseUrl = environment.clickhouseUrl ?? local?.clickhouseUrl;
  if (kafkaBrokers === undefined || temporalAddress === undefined || clickhouseUrl === undefined) {
    const missing = [
      ...(kafkaBrokers === undefined ? ['KAFKA_BROKERS'] : []),
      ...(temporalAddress === undefined ? ['TEMPORAL_ADDRESS'] : []),
      ...(clickhouseUrl === undefined ? ['CLICKHOUSE_URL'] : []),
    ];
    const [problem, remedy] =
      state === undefined
        ? [`no engines run in ${home}`, 'run `countyflow up`']
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
    ...localLogin(environment, local),
  };
}

/** The login of the local ClickHouse, where it is the one that is asked. */
export function localLogin(
  environment: Environment,
  local: Addresses | undefined,
): Pick<Addresses, 'clickhouseLogin'> {
  const login = environment.clickhouseUrl === undefined ? local?.clickhouseLogin : undefined;
  return login === undefined ? {} : { clickhouseLogin: login };
}
