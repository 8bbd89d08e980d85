import { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import {
  type Activities,
  type ArchiveResult,
  type DrainRequest,
  type DrainResult,
  HALT_TYPE,
} from '../../schemas/activities.ts';
import type { HaltReason } from '../../schemas/workflow-inputs.ts';

/** Behaviour of a drain: it reads this many records, waits for cancellation, halts, or fails without retry. */
export type DrainStep = { records: number } | 'until-cancelled' | { halt: HaltReason } | { failure: string };

/**
 * Activities that record the requests of workflows and answer from a script. They test the logic of workflows; the real
 * activities are tested against the engines.
 */
export class ScriptedActivities implements Activities {
  readonly drains: DrainRequest[] = [];
  readonly refreshes: number[] = [];
  readonly loads: string[] = [];
  partitions: { topic: string; partition: number }[] = [];
  /** Behaviour of the next drains in turn. Later drains wait for cancellation. */
  script: DrainStep[] = [];
  loadStep: 'finish' | 'until-cancelled' = 'finish';

  /** Number of further calls of `listPartitions` and `refreshRollups` that fail without retry. */
  unexpectedFailures = 0;

  readonly listPartitions = async (): Promise<{ topic: string; partition: number }[]> => {
    this.#failIfScripted();
    return this.partitions;
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
    const records = step === 'until-cancelled' ? 1 : step.records;
    return {
      incarnation: request.incarnation,
      cursor: String(cursor + records),
      highWatermark: '1000000',
      records,
      accepted: records - 1,
      quarantined: 1,
      reasons: { 'json.syntax': 1 },
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

  readonly identifyArchive: Activities['identifyArchive'] = async (path) => {
    if (path.includes('missing')) throw ApplicationFailure.nonRetryable('no such file', 'ArchiveUnreadable');
    return { path, name: 'archive.ndjson', sha256: 'ab'.repeat(32), bytes: 10 };
  };

  readonly loadArchive: Activities['loadArchive'] = async (archive): Promise<ArchiveResult> => {
    this.loads.push(archive.path);
    if (this.loadStep === 'until-cancelled') {
      await cancelled();
      throw new CancelledFailure('stopped');
    }
    const counts = { records: 3, accepted: 2, quarantined: 1, reasons: { 'json.syntax': 1 } };
    return { source: 'archive/archive.ndjson@abababababababab', lines: 3, alreadyStored: 0, ...counts };
  };
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
