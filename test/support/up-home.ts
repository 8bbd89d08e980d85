import { type ClickHouseClient, connectClickHouse } from '../../adapters/clickhouse/client.ts';
import { connectionsTo, readEnvironment } from '../../adapters/configuration/environment.ts';
import { must } from '../../domain/must.ts';
import { readState, type State } from '../../infra/engines/state.ts';

/** What `countyflow up` has started in a home folder. */
export const stateOf = (home: string): State => must(readState(home), `what runs in ${home}`);

export function addressesIn(home: string): NonNullable<State['addresses']> {
  return must(stateOf(home).addresses, 'the addresses of engines');
}

/** What the pipeline's own user finds in the ClickHouse of a home folder. */
export async function asPipeline<T>(
  home: string,
  find: (client: ClickHouseClient) => Promise<T>,
): Promise<T> {
  const { clickhouse } = connectionsTo(addressesIn(home), readEnvironment({}).credentials);
  const client = connectClickHouse(clickhouse);
  return find(client).finally(() => client.close());
}
