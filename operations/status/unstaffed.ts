import type { WorkerBuild } from '../../adapters/configuration/environment.ts';
import type { Workers } from '../../adapters/temporal/workers.ts';
import { message } from '../../schemas/text/message.ts';
import { lasting, THE_WORKER, type Trouble } from '../trouble.ts';

/** A worker asks again after a minute at the latest: one that has not for longer is gone. */
const ASKS_WITHIN_MS = 90_000;

/** Why nobody takes the tasks of new runs although builds are known; undefined if somebody does, or no build is known. */
export function unstaffedBuild({ current, asking }: Workers, nowMs: number): Trouble | undefined {
  const alive = asking.filter(({ askedMs }) => nowMs - askedMs <= ASKS_WITHIN_MS);
  if (alive.some(({ build }) => build?.buildId === current?.buildId)) return undefined;
  const running = alive.find(({ build }) => build !== undefined)?.build;
  // Its runs stay on it, so another build that is made current would not take them over (docs/adr/0056).
  if (current !== undefined)
    return lasting(
      message('status.cause.build-unstaffed', { ...current }),
      'Temporal',
      message('status.remedy.start-build', { ...current }),
    );
  if (running === undefined) return undefined;
  return lasting(
    message('status.cause.no-current-build'),
    'Temporal',
    message('status.remedy.make-current', { command: setCurrent(running) }),
  );
}

/** Temporal's command that lets new runs start on a build. */
export function setCurrent({ deploymentName, buildId }: WorkerBuild): string {
  return `temporal worker deployment set-current-version --deployment-name ${deploymentName} --build-id ${buildId} --yes`;
}

/**
 * Work of which nothing was seen but that no worker does it: the build without workers is its cause, and then it does not
 * go on by itself.
 */
export function namedAsUnstaffed<T extends { readonly state: string; readonly problem: Trouble | null }>(
  build: Trouble | undefined,
  work: T,
): T | (T & { readonly state: 'unknown' }) {
  const lacksWorker = work.state === 'not started' || work.problem?.where === THE_WORKER;
  return build !== undefined && lacksWorker ? { ...work, state: 'unknown', problem: build } : work;
}
