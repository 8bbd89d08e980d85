import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { signal } from '../../../infra/engines/supervision/identity.ts';
import { ingestWorkflowId, REFRESH_ID, SUPERVISOR_ID, TASK_QUEUE } from '../../../schemas/temporal.ts';
import { newIngestState } from '../../../schemas/workflow-inputs.ts';
import { topicOf } from '../../../schemas/topics.ts';
import type { Arena } from '../arena.ts';
import type { Fault } from './fault.ts';

/** Longer than the heartbeat timeout, so another worker gets the work while this one still holds it. */
const STOPPED_MS = 9_000;

/** Temporal must refuse the second start, and a worker that comes back must do no harm. */
export const duplicateStarts: Fault = {
  number: 8,
  title: 'the same workflow started twice, and a zombie worker',
  async inject(arena) {
    const refused = await startTwice(arena);
    const [zombie] = arena.world.workers.children;
    if (zombie === undefined) throw new Error('no worker is running');
    for (const identity of zombie.identities) signal(identity, 'SIGSTOP');
    await sleep(STOPPED_MS);
    for (const identity of zombie.identities) signal(identity, 'SIGCONT');
    await sleep(2_000);
    return `${String(refused)} second starts refused; a worker stopped for ${String(STOPPED_MS / 1000)} s, its work reassigned, and continued`;
  },
};

async function startTwice({ world }: Arena): Promise<number> {
  const topic = topicOf('jd');
  const starts: [workflowId: string, type: string, args: unknown[]][] = [
    [SUPERVISOR_ID, 'ingestSupervisor', []],
    [REFRESH_ID, 'refreshRollupsForever', []],
    [ingestWorkflowId(topic, 0), 'ingestPartition', [newIngestState(topic, 0)]],
  ];
  let refused = 0;
  for (const [workflowId, type, args] of starts) {
    try {
      await world.temporal.workflow.start(type, { workflowId, taskQueue: TASK_QUEUE, args });
      throw new Error(`${workflowId} was started twice`);
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      refused += 1;
    }
  }
  return refused;
}
