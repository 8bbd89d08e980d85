import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { type Pace, PACES } from '../../pipeline/figures/figure-states.ts';
import type { PublishedEdition } from '../../schemas/activities.ts';
import type { EditionInput } from '../../schemas/workflow-inputs.ts';
import { freezeEdition } from '../../statistics/editions/freeze-edition.ts';
import { FigureKeeper } from '../../statistics/live/keep-figures.ts';

/** Computes the rows of figures, as a worker does: those of statistics are of the headline. */
export async function computeFigures(
  client: ClickHouseClient,
  paces: readonly Pace[] = PACES,
): Promise<void> {
  const keeper = new FigureKeeper(client, { headline: 0, places: 0 });
  for (const pace of paces) await keeper.refresh(pace, new AbortController().signal);
}

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
