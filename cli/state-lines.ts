import type { State } from '../infra/engines/state.ts';

/** Addresses, processes and pages of the local engines, one line each. */
export function stateLines({ addresses, processes, owner }: State): string[] {
  const pages = processes.flatMap(({ name, page }) => (page === undefined ? [] : [`${name}: ${page}`]));
  return [
    ...(addresses === undefined
      ? []
      : [
          `KAFKA_BROKERS=${addresses.kafkaBrokers.join(',')}`,
          `TEMPORAL_ADDRESS=${addresses.temporalAddress}`,
          `CLICKHOUSE_URL=${addresses.clickhouseUrl}`,
          ...(addresses.clickhouseLogin === undefined
            ? []
            : [
                `CLICKHOUSE_USER=${addresses.clickhouseLogin.user}`,
                `CLICKHOUSE_PASSWORD_FILE=${addresses.clickhouseLogin.passwordFile}`,
              ]),
        ]),
    `running: ${processes.map(({ name }) => name).join(', ') || 'no local process'} (owner: process ${owner.pid})`,
    ...pages.map((page) => `page of ${page}`),
  ];
}
