import { openThreads } from '../../../pipeline/validation/pool.ts';
import { DETAILS } from '../../../schemas/http/problem-details.ts';
import { tryAgain } from '../problem-error.ts';
import type { JudgeData, JudgedBody, JudgeTask } from './judged-body.ts';

/** Bodies that may wait for a thread. */
const MOST_WAITING = 64;
const FREE_AGAIN_SECONDS = 2;
/** A hundred thousand shops take about 50 MiB. */
const REGISTERS_MIB = 256;

export interface Judge {
  /** Throws a 503 if too many bodies wait already. */
  judge(task: JudgeTask): Promise<JudgedBody>;
  /** Resolves when every body that was taken is judged. */
  close(): Promise<void>;
}

export function openJudge(data: JudgeData): Judge {
  const threads = openThreads<JudgeTask, JudgedBody>(new URL('thread.ts', import.meta.url), {
    data,
    maxQueue: MOST_WAITING,
    ...(data.registers && { oldSpaceMib: REGISTERS_MIB }),
  });
  const running = new Set<Promise<unknown>>();
  return {
    judge: (task) => {
      if (threads.queueSize >= MOST_WAITING)
        throw tryAgain('unavailable', DETAILS.judgesBusy, FREE_AGAIN_SECONDS);
      const judging = threads.run(task, { transferList: [task.body.buffer] });
      running.add(judging);
      return judging.finally(() => running.delete(judging));
    },
    async close() {
      await Promise.allSettled(running);
      await threads.destroy();
    },
  };
}
