import { type CommandRun, countyflow } from '../../support/countyflow.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import type { Addresses } from '../../../adapters/configuration/environment.ts';
import type { Status } from '../../../operations/status/status.ts';
import type { TroubleGroup } from '../../../operations/status/trouble-groups.ts';
import type { Verdict } from '../../../operations/status/verdict.ts';
import type { Printed } from '../../support/printed.ts';
import { waitFor } from '../waits.ts';

/** What `countyflow status --json` prints. */
export type PrintedStatus = Printed<
  Status & { readonly verdict: Verdict; readonly troubles: readonly TroubleGroup[] }
>;

/** Runs `countyflow` commands on one system in separate processes. */
export class Operator {
  readonly #environment: Readonly<Record<string, string>>;

  constructor(home: string, addresses: Addresses) {
    this.#environment = { COUNTYFLOW_HOME: home, ...variablesOf(addresses) };
  }

  run(...args: string[]): Promise<CommandRun> {
    return waitFor(`countyflow ${args.join(' ')}`, countyflow(this.#environment, ...args));
  }

  async status(): Promise<PrintedStatus & { code: number | null; lag: number }> {
    const { code, out, err } = await this.run('status', '--json');
    if (!out.startsWith('{')) throw new Error(`status failed with ${String(code)}: ${err}`);
    const printed = JSON.parse(out) as PrintedStatus;
    const { partitions } = printed;
    return { ...printed, code, lag: partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0) };
  }
}
