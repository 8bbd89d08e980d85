import { type Client, defaultPayloadConverter } from '@temporalio/client';
import { loadInput } from '../../schemas/backfill.ts';
import { loadWorkflowId } from '../../schemas/temporal.ts';
import { RemediedError } from '../../adapters/configuration/remedied-error.ts';
import { causesOf } from '../../domain/causes.ts';
import { isNotFoundByGrpc } from '../../adapters/errors/grpc-codes.ts';
import type { LoadOptions } from './plans.ts';

/** A load runs already, and nothing of it was changed. */
export class LoadRunsError extends RemediedError {
  override readonly name = 'LoadRunsError';
  readonly load: string;
  readonly inForce: LoadOptions;

  constructor(load: string, inForce: LoadOptions) {
    super(
      `${load} already runs, ${speedText(inForce)}; nothing was changed`,
      `cancel it with countyflow backfill cancel ${load}, then start it again at another speed: what is stored stays stored`,
    );
    [this.load, this.inForce] = [load, inForce];
  }
}

export function speedText({ ratePerSecond, maxParallel }: LoadOptions): string {
  const rate =
    ratePerSecond === null ? 'without a limit' : `at ${ratePerSecond.toLocaleString('en-US')} events/s`;
  return `${rate}, ${String(maxParallel)} ${maxParallel === 1 ? 'chunk' : 'chunks'} at once`;
}

/**
 * The speed of the last run of a load, which may differ from its plan's; undefined if Temporal knows of none. It is read
 * from the beginning of the history, because a query would need a worker.
 */
export async function optionsInForce(temporal: Client, load: string): Promise<LoadOptions | undefined> {
  try {
    const { history } = await temporal.workflowService.getWorkflowExecutionHistory({
      namespace: temporal.options.namespace,
      execution: { workflowId: loadWorkflowId(load) },
      maximumPageSize: 1,
    });
    const [payload] = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    if (payload === undefined) return undefined;
    const { ratePerSecond, maxParallel } = loadInput.parse(defaultPayloadConverter.fromPayload(payload));
    return { ratePerSecond, maxParallel };
  } catch (error) {
    if (causesOf(error).some(({ numericCode }) => isNotFoundByGrpc(numericCode))) return undefined;
    throw error;
  }
}
