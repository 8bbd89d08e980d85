import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { topicOf } from '../../../schemas/topics.ts';
import { startLoading, writeArchive } from './archives.ts';
import { rows } from '../../../adapters/clickhouse/client.ts';
import type { Arena } from '../arena.ts';
import type { Fault } from './fault.ts';
import { untilRead } from './until-read.ts';
import { waitFor } from '../waits.ts';

const EVENTS = 30_000;

export const overlappingBackfills: Fault = {
  number: 23,
  title: 'a backfill run twice, overlapping live traffic, cancelled in the middle and run again',
  async inject(arena) {
    const { path, archive } = await writeArchive(arena, EVENTS);
    arena.unauditedSources.push(archive);
    const first = await startLoading(arena, path);
    const cancelledAt = await untilRead(arena.world.clickhouse, archive.source, 1);
    await first.cancel();
    try {
      await waitFor('the cancelled load to end', first.result());
    } catch (error) {
      if (!(error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure)) throw error;
    }
    const storedBefore = await rangesOf(arena, archive.source);
    const again = await waitFor('the second load', (await startLoading(arena, path)).result());
    const storedOnce = await rangesOf(arena, archive.source);
    await waitFor('the third load', (await startLoading(arena, path)).result());
    if ((await rangesOf(arena, archive.source)) !== storedOnce)
      throw new Error('the third load stored lines again');
    // Live versions of the same orders.
    await arena.publisher.publish(arena.stream.next(500));
    return `${String(archive.end)} lines, cancelled after ${String(cancelledAt)}, run again (${String(storedBefore)} ranges stored, then ${String(storedOnce)}, ${again.state}) and a third time (nothing to do), during live traffic on ${topicOf('jd')}`;
  },
};

/** Every range that was ever logged. */
async function rangesOf({ world }: Arena, source: string): Promise<number> {
  const query = 'SELECT count() AS ranges FROM ingest_log FINAL WHERE source = {source:String}';
  const [found] = await rows<{ ranges: string }>(world.clickhouse, query, { source });
  return Number(found?.ranges);
}
