import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { BackfillStatus, IngestState, RefreshState, RewindTarget } from '../schemas/workflow-inputs.ts';

/** What operators ask and tell the workflows; clients and workflows share these definitions. */
export const ingestStatus = defineQuery<IngestState>('ingestStatus');
export const pause = defineUpdate<IngestState>('pause');
/** Also starts a halted partition again, at the same cursor. */
export const resume = defineUpdate<IngestState>('resume');
/** Tries a halted partition again after its gap was accepted; one that is paused too stays so. */
export const goOn = defineUpdate<IngestState>('goOn');
export const rewind = defineUpdate<IngestState, [RewindTarget]>('rewind');
export const refreshStatus = defineQuery<RefreshState>('refreshStatus');
export const backfillStatus = defineQuery<BackfillStatus>('backfillStatus');
