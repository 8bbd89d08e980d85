import { type Client, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { explainRequest } from '../../adapters/errors/explain-request.ts';
import { startSearchable } from '../../adapters/temporal/client.ts';
import { finalFromMs } from '../../domain/statistics/edition-status.ts';
import { counted } from '../../domain/text/counted.ts';
import { EDITION_REFUSED_TYPE, type EditionCause, type PublishedEdition } from '../../schemas/activities.ts';
import { editionWorkflowId, TASK_QUEUE } from '../../schemas/temporal.ts';
import { editionInput, type EditionInput } from '../../schemas/workflow-inputs.ts';
import type { publishEdition as publishEditionWorkflow } from '../../workflows/index.ts';
import { editionAttributes } from '../../workflows/search-attributes.ts';
import type { CampaignPeriod } from '../figures/campaigns.ts';

/** The publication was refused: causes were found, and the operator did not override them. */
export class EditionRefusedError extends Error {
  override readonly name = 'EditionRefusedError';
  readonly causes: readonly EditionCause[];

  constructor(causes: readonly EditionCause[]) {
    super(counted(causes.length, 'cause prevents an edition', 'causes prevent an edition'));
    this.causes = causes;
  }

  get canBeOverridden(): boolean {
    return !this.causes.some(({ code }) => ['final-before', 'no-final', 'no-difference'].includes(code));
  }
}

/**
 * Publishes an edition, or joins the publication that runs, and waits for it. Throws {@link EditionRefusedError} with all
 * causes, or the reason for which the workflow failed.
 */
export async function publishEdition(client: Client, input: EditionInput): Promise<PublishedEdition> {
  const request = {
    what: 'the publication',
    shownBy: `countyflow edition list --campaign ${input.campaign}`,
  };
  const handle = await startSearchable(editionAttributes(input.campaign), (attributes) =>
    client.workflow.start<typeof publishEditionWorkflow>('publishEdition', {
      workflowId: editionWorkflowId(input.campaign),
      taskQueue: TASK_QUEUE,
      workflowIdConflictPolicy: 'USE_EXISTING',
      args: [editionInput.parse(input)],
      staticSummary: summaryOf(input),
      ...attributes,
    }),
  ).catch((error: unknown) => {
    throw explainRequest(error, request) ?? error;
  });
  try {
    return await handle.result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw explainRequest(error, request) ?? error;
    // The workflow's own failure, or that of the activity within it.
    const causes = [error.cause, error.cause?.cause];
    const failure = causes.find((cause) => cause instanceof ApplicationFailure);
    if (failure?.type === EDITION_REFUSED_TYPE)
      throw new EditionRefusedError((failure.details?.[0] ?? []) as EditionCause[]);
    throw new Error(failure?.message ?? 'its workflow was ended in Temporal: publish the edition again', {
      cause: error,
    });
  }
}

/** Shanghai time of day at which a schedule publishes. */
export interface DailyTime {
  readonly hour: number;
  readonly minute: number;
}

/**
 * Publishes an edition every day at a time of Shanghai, from the end of the period until one is final, or until
 * two days after the allowed lateness has passed. Replaces the campaign's schedule.
 */
export async function scheduleEditions(
  client: Client,
  input: EditionInput,
  period: Pick<CampaignPeriod, 'endMs'>,
  { hour, minute }: DailyTime,
): Promise<void> {
  await unscheduleEditions(client, input.campaign);
  await startSearchable(editionAttributes(input.campaign), (attributes) =>
    client.schedule.create({
      scheduleId: editionWorkflowId(input.campaign),
      spec: {
        calendars: [{ hour, minute }],
        timezone: 'Asia/Shanghai',
        startAt: new Date(period.endMs),
        endAt: new Date(finalFromMs(period.endMs) + 2 * 86_400_000),
      },
      action: {
        type: 'startWorkflow',
        workflowType: 'publishEdition',
        workflowId: editionWorkflowId(input.campaign),
        taskQueue: TASK_QUEUE,
        args: [editionInput.parse({ ...input, untilFinal: true })],
        staticSummary: summaryOf(input),
        ...attributes,
      },
      policies: { overlap: 'SKIP', catchupWindow: '1 day' },
    }),
  );
}

function summaryOf({ campaign }: EditionInput): string {
  return `Publishes the next edition of ${campaign}`;
}

/** Ends the campaign's schedule. Resolves to whether there was one. */
export async function unscheduleEditions(client: Client, campaign: string): Promise<boolean> {
  try {
    await client.schedule.getHandle(editionWorkflowId(campaign)).delete();
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ScheduleNotFoundError') return false;
    throw error;
  }
}
