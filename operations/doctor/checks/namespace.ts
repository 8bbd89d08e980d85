import { tsToMs } from '@temporalio/common/lib/time.js';
import { causesOf } from '../../../domain/causes.ts';
import { isNotFoundByGrpc } from '../../../adapters/errors/grpc-codes.ts';
import { DAY_MS } from '../../../schemas/topic-settings.ts';
import { checkOf } from '../check.ts';
import { ok, problem, warning } from '../finding.ts';

const LEAST_DAYS = 7;
/** The dev server keeps one day; a local system is for trying out. */
const LEAST_DAYS_LOCAL = 1;
const WHY = 'the histories of finished backfills and publications say afterwards what happened';

export const NAMESPACE = checkOf('namespace', 'temporal', async (client, { local }) => {
  const { namespace } = client.options;
  try {
    const { config } = await client.workflowService.describeNamespace({ namespace });
    const days = tsToMs(config?.workflowExecutionRetentionTtl) / DAY_MS;
    const least = local.has('temporal') ? LEAST_DAYS_LOCAL : LEAST_DAYS;
    const what = `the namespace ${namespace} keeps finished workflows for ${days} day${days === 1 ? '' : 's'}`;
    if (days >= least) return [ok(what, WHY)];
    return [
      warning(what, WHY, `run temporal operator namespace update --namespace ${namespace} --retention 30d`),
    ];
  } catch (error) {
    if (!causesOf(error).some(({ numericCode }) => isNotFoundByGrpc(numericCode))) throw error;
    return [
      problem(
        `Temporal has no namespace ${namespace}`,
        'no worker can start without it',
        `run temporal operator namespace create --namespace ${namespace} --retention 30d, or correct TEMPORAL_NAMESPACE`,
      ),
    ];
  }
});
