import type { Counties } from '../../../domain/order.ts';
import { openThreads } from '../../../pipeline/validation/pool.ts';
import { label } from '../../../schemas/text/say.ts';
import { tryAgain } from '../../../schemas/http/problem-error.ts';
import { judgeBody } from './judge-body.ts';
import type { JudgedBody, JudgeTask } from './judged-body.ts';

/** A body of some events is judged in less time than it takes to give it to a thread. */
const JUDGED_HERE_BYTES = 16 * 1_024;
/** Bodies that may wait for a thread. */
const MOST_WAITING = 64;
const FREE_AGAIN_SECONDS = 2;
/** A thread keeps the registers of platforms' own records: a hundred thousand shops take about 50 MiB. */
const THREAD_MIB = 256;

export type Judge = ReturnType<typeof openJudge>;

export function openJudge(counties: Counties) {
  const threads = openThreads<JudgeTask, JudgedBody>(new URL('thread.ts', import.meta.url), {
    data: counties,
    maxQueue: MOST_WAITING,
    oldSpaceMib: THREAD_MIB,
  });
  const running = new Set<Promise<unknown>>();
  return {
    /** Throws a 503 if too many bodies wait already. */
    judge(task: JudgeTask): Promise<JudgedBody> {
      if (isSmall(task)) return judgeBody(task, counties);
      if (threads.queueSize >= MOST_WAITING)
        throw tryAgain('unavailable', label('http.judges-busy'), FREE_AGAIN_SECONDS);
      const judging = threads.run(task, { transferList: [task.body.buffer] });
      running.add(judging);
      return judging.finally(() => running.delete(judging));
    },
    /** Resolves when every body that was taken is judged. */
    async close(): Promise<void> {
      await Promise.allSettled(running);
      await threads.destroy();
    },
  };
}

function isSmall({ body, form, own }: JudgeTask): boolean {
  return body.length <= JUDGED_HERE_BYTES && !form.isGzip && own === undefined;
}
