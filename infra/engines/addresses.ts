import type { Addresses, Environment } from '../../adapters/configuration/environment.ts';
import { loginOf } from './clickhouse/logins.ts';
import type { EngineName } from './engine-list.ts';
import { findPorts, type Ports } from './ports.ts';

/**
 * `host:port` of a service's metrics: the first has the port that was asked for, each further one the next that is free,
 * so that it is the same from one start to the next.
 */
export async function metricsAddressOf(
  { metricsAddress: given }: Environment,
  ports: Ports,
  index: number,
): Promise<string> {
  const { host, port } = given ?? { host: '127.0.0.1', port: ports.metrics };
  if (index === 0 || port === 0) return `${host}:${port}`;
  const found = await findPorts(['metrics'], {}, { metrics: port + index });
  return `${host}:${found.metrics}`;
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
