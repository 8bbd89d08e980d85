import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import type { ArchiveResult } from '../../../schemas/activities.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { startLoading, writeArchive } from './archives.ts';
import type { Fault } from './fault.ts';
import { untilRead } from './until-read.ts';

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
      await first.result();
    } catch (error) {
      if (!(error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure)) throw error;
    }
    const again = (await (await startLoading(arena, path)).result()) as ArchiveResult;
    const third = (await (await startLoading(arena, path)).result()) as ArchiveResult;
    if (third.records !== 0) throw new Error(`the third load stored ${String(third.records)} lines again`);
    // Live versions of the same orders.
    await arena.publisher.publish(arena.stream.next(500));
    return `${String(archive.end)} lines, cancelled after ${String(cancelledAt)}, run again (${String(again.alreadyStored)} already stored) and a third time (nothing to do), during live traffic on ${topicOf('jd')}`;
  },
};
