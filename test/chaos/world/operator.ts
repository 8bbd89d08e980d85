import { type CommandRun, countyflow } from '../../support/countyflow.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import type { Addresses } from '../../../adapters/configuration/environment.ts';
import type { Status } from '../../../services/status/status.ts';

/** Runs `countyflow` commands on one system in separate processes. */
export class Operator {
  readonly #environment: Readonly<Record<string, string>>;

  constructor(home: string, addresses: Addresses) {
    this.#environment = { COUNTYFLOW_HOME: home, ...variablesOf(addresses) };
  }

  run(...args: string[]): Promise<CommandRun> {
    return countyflow(this.#environment, ...args);
  }

  async status(): Promise<Pick<Status, 'partitions'> & { code: number | null; lag: number }> {
    const { code, out, err } = await this.run('status', '--json');
    if (!out.startsWith('{')) throw new Error(`status failed with ${String(code)}: ${err}`);
    const { partitions } = JSON.parse(out) as Status;
    return { code, partitions, lag: partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0) };
  }
}
