import type { State } from '../infra/engines/state.ts';

/** What runs and where it is reached, a line each, for people. */
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
    `running: ${processes.map(({ name }) => name).join(', ') || 'nothing of its own'} (owner: process ${owner.pid})`,
    ...pages.map((page) => `to look at, ${page}`),
  ];
}
