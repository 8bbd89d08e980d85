import { condition, makeContinueAsNewFunc, type Workflow, workflowInfo } from '@temporalio/workflow';

/** Whether the run may move to another build when it continues as new. A worker without a build id has a nameless deployment. */
export function mayMove(): boolean {
  const { deploymentName = '' } = workflowInfo().currentDeploymentVersion ?? {};
  return deploymentName !== '';
}

/** A run that waits, for an operator or for records, gets no task, by which it would hear of another build. */
const LOOK_FOR_BUILD_EVERY = '1 minute';

/** Whether a run should end and continue as new: its history is long, or another build has become current. */
export function shouldContinueAsNew(): boolean {
  const { continueAsNewSuggested, targetWorkerDeploymentVersionChanged } = workflowInfo();
  return continueAsNewSuggested || targetWorkerDeploymentVersionChanged;
}

/** A run stays on the build that began it; the next one begins on the build that is current then. */
export async function continueAsNew<F extends Workflow>(...args: Parameters<F>): Promise<never> {
  return makeContinueAsNewFunc<F>({ initialVersioningBehavior: 'AUTO_UPGRADE' })(...args);
}

/**
 * Waits until the condition holds; false if the run should continue as new before. A worker without a build id has no
 * other build to look for, so it sets no timer.
 */
export async function heldBeforeNextRun(holds: () => boolean): Promise<boolean> {
  if (!mayMove()) {
    await condition(holds);
    return true;
  }
  while (!(await condition(holds, LOOK_FOR_BUILD_EVERY))) if (shouldContinueAsNew()) return false;
  return true;
}

/** Waits until the condition holds, at most so many minutes, and no longer than until the run should continue as new. */
export async function heldWithin(minutes: number, holds: () => boolean): Promise<void> {
  if (!mayMove()) {
    await condition(holds, `${String(minutes)} minutes` as `${number} minutes`);
    return;
  }
  for (let past = 0; past < minutes && !shouldContinueAsNew(); past += 1)
    if (await condition(holds, LOOK_FOR_BUILD_EVERY)) return;
}
