import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleUpdateOptions,
  WorkflowFailedError,
} from '@temporalio/client';
import { ended, ENDED_IN_TEMPORAL, requested, saidBy } from '../../adapters/errors/explain-request.ts';
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
  const handle = await requested(request, () =>
    startSearchable(editionAttributes(input.campaign), (attributes) =>
      client.workflow.start<typeof publishEditionWorkflow>('publishEdition', {
        workflowId: editionWorkflowId(input.campaign),
        taskQueue: TASK_QUEUE,
        workflowIdConflictPolicy: 'USE_EXISTING',
        args: [editionInput.parse(input)],
        staticSummary: summaryOf(input),
        ...attributes,
      }),
    ),
  );
  try {
    return await ended(request, () => handle.result());
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const failure = saidBy(error);
    if (failure?.type === EDITION_REFUSED_TYPE)
      throw new EditionRefusedError((failure.details?.[0] ?? []) as EditionCause[]);
    throw new Error(failure?.message ?? ENDED_IN_TEMPORAL, { cause: error });
  }
}

/** Shanghai time of day at which a schedule publishes. */
export interface DailyTime {
  readonly hour: number;
  readonly minute: number;
}

/**
 * Publishes an edition every day at a time of Shanghai, from the end of the period until one is final, or until
 * two days after the allowed lateness has passed. Replaces the campaign's schedule: at any time there is the one before
 * or the new one.
 */
export async function scheduleEditions(
  client: Client,
  input: EditionInput,
  period: Pick<CampaignPeriod, 'endMs'>,
  { hour, minute }: DailyTime,
): Promise<void> {
  const scheduleId = editionWorkflowId(input.campaign);
  const put = async (attributes: object): Promise<void> => {
    const schedule = {
      spec: {
        calendars: [{ hour, minute }],
        timezone: 'Asia/Shanghai',
        startAt: new Date(period.endMs),
        endAt: new Date(finalFromMs(period.endMs) + 2 * 86_400_000),
      },
      action: {
        type: 'startWorkflow',
        workflowType: 'publishEdition',
        workflowId: scheduleId,
        taskQueue: TASK_QUEUE,
        args: [editionInput.parse({ ...input, untilFinal: true })],
        staticSummary: summaryOf(input),
        ...attributes,
      },
      policies: { overlap: 'SKIP', catchupWindow: '1 day' },
      state: {},
    } as const satisfies ScheduleUpdateOptions;
    try {
      await client.schedule.create({ scheduleId, ...schedule });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await client.schedule.getHandle(scheduleId).update(() => schedule);
    }
  };
  await requested({ what: 'the schedule' }, () => startSearchable(editionAttributes(input.campaign), put));
}

function summaryOf({ campaign }: EditionInput): string {
  return `Publishes the next edition of ${campaign}`;
}

/** Ends the campaign's schedule. Resolves to whether there was one. */
export async function unscheduleEditions(client: Client, campaign: string): Promise<boolean> {
  try {
    const handle = client.schedule.getHandle(editionWorkflowId(campaign));
    await requested({ what: 'the end of the schedule' }, () => handle.delete());
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ScheduleNotFoundError') return false;
    throw error;
  }
}
