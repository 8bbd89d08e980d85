import { Context } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { expect, vi } from 'vitest';
import { type Activities, type DrainRequest, type DrainResult, HALT_TYPE } from '../../schemas/activities.ts';
import type { ChunkPlace, ChunkRequest, ChunkResult } from '../../schemas/backfill.ts';
import { ingestWorkflowId } from '../../schemas/temporal.ts';
import { type HaltReason, type IngestState, newIngestState } from '../../schemas/workflow-inputs.ts';
import type { ingestPartition } from '../../workflows/index.ts';
import { PATIENCE } from './patience.ts';
import type { TestTemporal } from './temporal.ts';

/** Behaviour of a drain: it reads this many records, finds none, waits for cancellation, halts, or fails without retry. */
type DrainStep =
  { records: number } | 'nothing' | 'until-cancelled' | { halt: HaltReason } | { failure: string };

/**
 * Activities that record the requests of workflows and answer from a script. They test the logic of workflows; the real
 * activities are tested against the engines.
 */
export class ScriptedActivities implements Activities {
  readonly drains: DrainRequest[] = [];
  readonly refreshes: number[] = [];
  readonly loads: ChunkRequest[] = [];
  /** Chunks that a load has still to store. */
  missing: ChunkPlace[] = [];
  loadMs = 20;
  /** Loads wait until so many have run at once, however long the workflow takes to begin them. */
  loadsThatMeet = 0;
  #loadsAtOnce = 0;
  mostLoadsAtOnce = 0;
  partitions: { topic: string; partition: number }[] = [];
  /** Behaviour of the next drains in turn. Later drains wait for cancellation. */
  script: DrainStep[] = [];

  /** Number of further calls of `watchPartitions` and `refreshRollups` that fail without retry. */
  unexpectedFailures = 0;

  readonly watchPartitions: Activities['watchPartitions'] = async ({ partitions }) => {
    this.#failIfScripted();
    const isSame = (): boolean => this.partitions.length === partitions.length;
    while (isSame() && !Context.current().cancellationSignal.aborted) {
      Context.current().heartbeat();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.partitions.map((at) => ({ ...at, toldEnd: null }));
  };

  readonly drainPartition = async (request: DrainRequest): Promise<DrainResult> => {
    this.drains.push(request);
    const step = this.script.shift() ?? 'until-cancelled';
    const cursor = Number(request.cursor ?? 0);
    if (typeof step === 'object' && 'halt' in step) {
      throw ApplicationFailure.nonRetryable(`halted: ${step.halt}`, HALT_TYPE, {
        reason: step.halt,
        lost: [{ first: '10', next: '12' }],
        log: { first: '12', next: '20' },
      });
    }
    if (typeof step === 'object' && 'failure' in step)
      throw ApplicationFailure.nonRetryable(step.failure, 'Unexpected');
    // Like the real one, a cancelled drain returns what it has stored.
    if (step === 'until-cancelled') await cancelled();
    const records = step === 'until-cancelled' ? 1 : step === 'nothing' ? 0 : step.records;
    return {
      incarnation: request.incarnation,
      cursor: String(cursor + records),
      highWatermark: step === 'nothing' ? String(cursor) : '1000000',
      records,
      ...(records === 0
        ? { accepted: 0, quarantined: 0, reasons: {} }
        : { accepted: records - 1, quarantined: 1, reasons: { 'json.syntax': 1 } }),
    };
  };

  readonly resolveRewind: Activities['resolveRewind'] = async (_topic, _partition, target) => ({
    incarnation: 1,
    cursor: 'offset' in target ? target.offset : '7',
  });

  readonly refreshRollups: Activities['refreshRollups'] = async (durationMs) => {
    this.#failIfScripted();
    this.refreshes.push(durationMs);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { refreshes: 1, slices: 2, busyMs: 3, elapsedMs: 4 };
  };

  readonly findEditionCauses: Activities['findEditionCauses'] = async () => [];

  readonly replayHeld: Activities['replayHeld'] = async () => ({
    accepted: 0,
    refused: {},
    unreadable: 0,
    acceptedPositions: [],
  });

  readonly freezeEdition: Activities['freezeEdition'] = async ({ input }) => ({
    campaign: input.campaign,
    number: 1,
    status: 'final',
    rows: {},
  });

  #failIfScripted(): void {
    if (this.unexpectedFailures === 0) return;
    this.unexpectedFailures -= 1;
    throw ApplicationFailure.nonRetryable('an unexpected failure', 'Unexpected');
  }

  readonly listMissingChunks: Activities['listMissingChunks'] = async ({ after, limit }) => {
    const missing = this.missing.filter(
      ({ ordinal, chunk }) =>
        after === null || ordinal > after.ordinal || (ordinal === after.ordinal && chunk > after.chunk),
    );
    const chunks = missing.slice(0, limit).map((place) => ({ ...place, also: [] }));
    return { chunks, more: missing.length > limit };
  };

  /** A chunk that is loaded is no longer missing. */
  readonly loadChunk: Activities['loadChunk'] = async (request): Promise<ChunkResult> => {
    this.loads.push(request);
    this.#loadsAtOnce += 1;
    this.mostLoadsAtOnce = Math.max(this.mostLoadsAtOnce, this.#loadsAtOnce);
    try {
      do {
        Context.current().heartbeat();
        await new Promise((resolve) => setTimeout(resolve, this.loadMs));
      } while (this.mostLoadsAtOnce < this.loadsThatMeet);
      this.missing = this.missing.filter(
        ({ ordinal, chunk }) => ordinal !== request.ordinal || chunk !== request.chunk,
      );
      return { records: 3, accepted: 2, quarantined: 1, reasons: { 'json.syntax': 1 }, failed: 0 };
    } finally {
      this.#loadsAtOnce -= 1;
    }
  };

  readonly noteLoad: Activities['noteLoad'] = async () => undefined;

  readonly takeTurn: Activities['takeTurn'] = async () => true;

  readonly endLoad: Activities['endLoad'] = async ({ load, cancelled }) => ({
    ...{ load, state: cancelled ? 'cancelled' : 'done', positions: 3, stored: 3 },
    failedChunks: 0,
  });
}

/** Resolves on cancellation, which an activity learns from the answer to a heartbeat. */
async function cancelled(): Promise<void> {
  const context = Context.current();
  const timer = setInterval(() => {
    context.heartbeat();
  }, 50);
  await context.cancelled.catch(() => undefined);
  clearInterval(timer);
}

let topics = 0;

/** Runs the ingest of a new topic against scripted drains, then ends it. */
export async function withScriptedIngest(
  temporal: TestTemporal,
  script: ScriptedActivities['script'],
  use: (ingest: WorkflowHandle<typeof ingestPartition>, activities: ScriptedActivities) => Promise<void>,
): Promise<void> {
  topics += 1;
  const topic = `topic-${topics}`;
  const activities = new ScriptedActivities();
  activities.script = script;
  await temporal.withWorker(activities, async (taskQueue) => {
    const workflowId = ingestWorkflowId(topic, 0);
    const args: [IngestState] = [newIngestState(topic, 0)];
    await temporal.client.workflow.start<typeof ingestPartition>('ingestPartition', {
      workflowId,
      taskQueue,
      args,
    });
    // Without a run id, because the workflow continues as new.
    const ingest = temporal.client.workflow.getHandle<typeof ingestPartition>(workflowId);
    try {
      await use(ingest, activities);
    } finally {
      if ((await ingest.describe()).status.name === 'RUNNING') await ingest.terminate();
    }
  });
}

export function cursors(activities: ScriptedActivities): (string | null)[] {
  return activities.drains.map(({ cursor }) => cursor);
}

export async function untilDrains(activities: ScriptedActivities, count: number): Promise<void> {
  await vi.waitFor(() => {
    expect(activities.drains).toHaveLength(count);
  }, PATIENCE);
}
