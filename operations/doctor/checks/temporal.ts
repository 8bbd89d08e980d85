import { tsToMs } from '@temporalio/common/lib/time.js';
import { hasGrpcStatus } from '../../../adapters/errors/explain-temporal.ts';
import { readWorkers } from '../../../adapters/temporal/workers.ts';
import { TASK_QUEUE } from '../../../schemas/temporal.ts';
import { DAY_MS } from '../../../schemas/topics.ts';
import { unstaffedBuild } from '../../status/unstaffed.ts';
import { checkOf, found } from '../check.ts';

export const WORKER = checkOf('worker', 'temporal', async (client) => {
  const workers = await readWorkers(client);
  const build = unstaffedBuild(workers, Date.now());
  const { length } = workers.asking;
  return [
    found(build === undefined && length > 0 ? 'ok' : 'error', 'worker', {
      ...{ workers: length, queue: TASK_QUEUE, isOfBuild: build !== undefined },
      ...{ what: build?.what, remedy: build?.remedy },
    }),
  ];
});

const LEAST_DAYS = 7;
/** The dev server keeps one day; a local system is for trying out. */
const LEAST_DAYS_LOCAL = 1;

export const NAMESPACE = checkOf('namespace', 'temporal', async (client, { local }) => {
  const { namespace } = client.options;
  try {
    const { config } = await client.workflowService.describeNamespace({ namespace });
    const days = tsToMs(config?.workflowExecutionRetentionTtl) / DAY_MS;
    const least = local.has('temporal') ? LEAST_DAYS_LOCAL : LEAST_DAYS;
    return [found(days >= least ? 'ok' : 'warning', 'namespace', { exists: true, namespace, days })];
  } catch (error) {
    if (!hasGrpcStatus(error, 'NOT_FOUND')) throw error;
    return [found('error', 'namespace', { exists: false, namespace })];
  }
});
