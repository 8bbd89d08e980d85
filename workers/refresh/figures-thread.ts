import { connectClickHouse } from '../../adapters/clickhouse/client.ts';
import {
  connectionsTo,
  readEnvironment,
  requireAddresses,
} from '../../adapters/configuration/environment.ts';
import type { Pace } from '../../pipeline/figures/figure-states.ts';
import { type Computed, FigureKeeper } from '../../statistics/live/keep-figures.ts';

const environment = readEnvironment();
const { clickhouse } = connectionsTo(requireAddresses(environment), environment.credentials);
const keeper = new FigureKeeper(connectClickHouse(clickhouse));
/** The thread is ended when the worker stops: what it has not committed is not shown. */
const { signal } = new AbortController();

/** Runs in a thread of the worker, whose heap is its own. */
export default function compute(pace: Pace): Promise<Computed> {
  return keeper.refresh(pace, signal);
}
