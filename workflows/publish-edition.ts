import {
  ApplicationFailure,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { counted } from '../domain/text/counted.ts';
import { type Activities, EDITION_REFUSED_TYPE, type PublishedEdition } from '../schemas/activities.ts';
import type { EditionInput, EditionProgress } from '../schemas/workflow-inputs.ts';
import { editionDetails } from './details.ts';
import { LONG_ACTIVITY } from './long-activity.ts';
import { editionProgress } from './messages.ts';

/** The check reads every source again, which takes hours for a national campaign. */
const OPTIONS = { ...LONG_ACTIVITY, startToCloseTimeout: '24 hours' } as const;
const { findEditionCauses } = proxyActivities<Activities>({
  ...OPTIONS,
  summary: 'Checks whether an edition may be published',
});
const { freezeEdition } = proxyActivities<Activities>({ ...OPTIONS, summary: 'Freezes the figures' });

/**
 * Publishes the statistics of a campaign as the next edition. Fails with every cause that prevents it, unless an
 * operator overrides them with a reason.
 */
export async function publishEdition(input: EditionInput): Promise<PublishedEdition> {
  let progress: EditionProgress = { phase: 'checking' };
  const enter = (next: EditionProgress, found?: number): void => {
    progress = next;
    setCurrentDetails(editionDetails(progress, found));
  };
  enter(progress);
  setHandler(editionProgress, () => progress);
  const causes = await findEditionCauses(input);
  if (causes.length > 0 && input.overrideReason === null) {
    throw ApplicationFailure.nonRetryable(
      counted(causes.length, 'cause prevents an edition', 'causes prevent an edition'),
      EDITION_REFUSED_TYPE,
      causes,
    );
  }
  enter({ phase: 'freezing' }, causes.length);
  const edition = await freezeEdition({ input, runId: workflowInfo().runId, overridden: causes });
  enter({ phase: 'done' }, causes.length);
  return edition;
}
