import { TASK_QUEUE } from '../../../schemas/temporal.ts';
import { checkOf } from '../check.ts';
import { ok, problem } from '../finding.ts';
import { pollersOf } from '../pollers.ts';

export const WORKER = checkOf('worker', 'temporal', async (client) => {
  const pollers = await pollersOf(client);
  const why = 'a worker reads the topics and refreshes the rollups';
  if (pollers.length > 0)
    return [ok(`${pollers.length} worker${pollers.length === 1 ? '' : 's'} asked for work`, why)];
  return [
    problem(
      `no worker has asked Temporal for work on the queue ${TASK_QUEUE} in the last minutes`,
      why,
      'see whether a worker runs: if so its log and the load of its machine, else start one (countyflow up)',
    ),
  ];
});
