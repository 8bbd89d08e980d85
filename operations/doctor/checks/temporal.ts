import { tsToMs } from '@temporalio/common/lib/time.js';
import { hasGrpcStatus } from '../../../adapters/errors/explain-temporal.ts';
import { readWorkers } from '../../../adapters/temporal/workers.ts';
import { counted } from '../../../domain/text/counted.ts';
import { TASK_QUEUE } from '../../../schemas/temporal.ts';
import { DAY_MS } from '../../../schemas/topics.ts';
import { unstaffedBuild } from '../../status/unstaffed.ts';
import { checkOf, ok, problem, rated } from '../check.ts';

export const WORKER = checkOf('worker', 'temporal', async (client) => {
  const workers = await readWorkers(client);
  const why = 'a worker reads the topics and refreshes the rollups';
  const build = unstaffedBuild(workers, Date.now());
  if (build !== undefined) return [problem(build.what, why, build.remedy)];
  const { length } = workers.asking;
  if (length > 0) return [ok(`${counted(length, 'worker')} asked for work`, why)];
  return [
    problem(
      `no worker has asked Temporal for work on the queue ${TASK_QUEUE} in the last minutes`,
      why,
      "if a worker runs, check its log and its machine's load; if not, start one (countyflow up)",
    ),
  ];
});

const LEAST_DAYS = 7;
/** The dev server keeps one day; a local system is for trying out. */
const LEAST_DAYS_LOCAL = 1;
const WHY = 'the histories of finished backfills and publications show what happened';

export const NAMESPACE = checkOf('namespace', 'temporal', async (client, { local }) => {
  const { namespace } = client.options;
  try {
    const { config } = await client.workflowService.describeNamespace({ namespace });
    const days = tsToMs(config?.workflowExecutionRetentionTtl) / DAY_MS;
    const least = local.has('temporal') ? LEAST_DAYS_LOCAL : LEAST_DAYS;
    const what = `the namespace ${namespace} keeps finished workflows for ${counted(days, 'day')}`;
    const remedy = `run temporal operator namespace update --namespace ${namespace} --retention 30d`;
    return [rated(days >= least ? 'ok' : 'warning', what, WHY, remedy)];
  } catch (error) {
    if (!hasGrpcStatus(error, 'NOT_FOUND')) throw error;
    return [
      problem(
        `Temporal has no namespace ${namespace}`,
        'no worker can start without it',
        `run temporal operator namespace create --namespace ${namespace} --retention 30d, or correct TEMPORAL_NAMESPACE`,
      ),
    ];
  }
});
