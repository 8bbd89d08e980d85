import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { PublishedEdition } from '../../schemas/activities.ts';
import type { EditionInput } from '../../schemas/workflow-inputs.ts';
import { FigureKeeper } from '../../statistics/live/keep-figures.ts';
import type { Pace } from '../../pipeline/figures/figure-states.ts';
import { freezeEdition } from '../../statistics/editions/freeze-edition.ts';

/** Publishes the next edition as the activity does, without the checks before it and without a workflow. */
export function publishAtOnce(
  client: ClickHouseClient,
  campaign: string,
  runId: string,
  nowMs = Date.now(),
  asked: Pick<EditionInput, 'correctionReason' | 'untilFinal'> = {},
): Promise<PublishedEdition> {
  const { signal } = new AbortController();
  const keeper = new FigureKeeper(client, { headline: 0, places: 0 });
  const computeFigures = (pace: Pace) => keeper.refresh(pace, signal);
  return freezeEdition(
    { client, computeFigures, nowMs, attempt: 1, signal, onProgress: () => undefined },
    { input: { campaign, archives: [], overrideReason: null, ...asked }, runId, overridden: [] },
  );
}
