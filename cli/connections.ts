import { localLogin } from '../infra/engines/addresses.ts';
import { homeOf } from '../infra/engines/home.ts';
import { readLiveState } from '../infra/engines/state.ts';
import type { Connections } from '../adapters/configuration/connections.ts';
import { type Environment, logIn } from '../adapters/configuration/environment.ts';

/** The engines whose address is in the environment, or that run in the home folder. An unknown one is missing. */
export function knownConnections(environment: Environment): Partial<Connections> {
  const { credentials, clickhouseDatabase: database } = environment;
  const local = readLiveState(homeOf(environment))?.addresses;
  const brokers = environment.kafkaBrokers ?? local?.kafkaBrokers;
  const address = environment.temporalAddress ?? local?.temporalAddress;
  const url = environment.clickhouseUrl ?? local?.clickhouseUrl;
  const { clickhouseLogin } = localLogin(environment, local);
  const login = clickhouseLogin === undefined ? credentials.clickhouse : logIn(clickhouseLogin);
  return {
    ...(brokers && brokers.length > 0 && { kafka: { brokers, ...credentials.kafka } }),
    ...(address && { temporal: { address, ...credentials.temporal } }),
    ...(url && { clickhouse: { url, database, ...login } }),
  };
}
