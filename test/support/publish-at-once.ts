import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { PublishedEdition } from '../../schemas/activities.ts';
import type { EditionInput } from '../../schemas/workflow-inputs.ts';
import { freezeEdition } from '../../statistics/editions/freeze-edition.ts';

/** Publishes the next edition as the activity does, without the checks before it and without a workflow. */
export function publishAtOnce(
  client: ClickHouseClient,
  campaign: string,
  runId: string,
  nowMs = Date.now(),
  asked: Pick<EditionInput, 'correctionReason' | 'untilFinal'> = {},
): Promise<PublishedEdition> {
  return freezeEdition(
    { client, nowMs, attempt: 1, signal: new AbortController().signal, onProgress: () => undefined },
    { input: { campaign, archives: [], overrideReason: null, ...asked }, runId, overridden: [] },
  );
}
