import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { LiveState, LoadOptions } from '../schemas/backfill.ts';
import type { EditionProgress, IngestState, RefreshState, RewindTarget } from '../schemas/workflow-inputs.ts';

/** Queries and updates of the workflows; clients and workflows share these definitions. */
export const ingestStatus = defineQuery<IngestState>('ingestStatus');
export const pause = defineUpdate<IngestState>('pause');
/** Also restarts a halted partition, at the same cursor. */
export const resume = defineUpdate<IngestState>('resume');
/** Restarts a halted partition after its gap was accepted; a pause remains. Recorded histories know it as `goOn`. */
export const endHalt = defineUpdate<IngestState>('goOn');
export const rewind = defineUpdate<IngestState, [RewindTarget]>('rewind');
/** Where the log of the partition ends; null if it is gone. Sent when that has changed. */
export const logEnd = defineSignal<[string | null]>('logEnd');
export const refreshStatus = defineQuery<RefreshState>('refreshStatus');
/** Who pauses or resumes it goes into the history of the load. */
export const pauseLoad = defineUpdate<LiveState, [string]>('pauseLoad');
export const resumeLoad = defineUpdate<LiveState, [string]>('resumeLoad');
/**
 * The operator, and the new values; omitted ones keep theirs. Resolves to the values in force. The name is that of the
 * first option that it changed, because histories have it.
 */
export const setLoadOptions = defineUpdate<LoadOptions, [string, Partial<LoadOptions>]>('setLoadSpeed');
/** To a load that waits: its turn may have come. */
export const turnFree = defineSignal('turnFree');
export const editionProgress = defineQuery<EditionProgress>('editionProgress');
