import type { Counties } from '../../../domain/direction.ts';
import { openThreads } from '../../../services/validation/threads.ts';
import { tryAgain } from '../problem-error.ts';
import type { JudgedBody, JudgeTask } from './judged-body.ts';

/** Bodies that may wait for a thread. */
const MOST_WAITING = 64;
const FREE_AGAIN_SECONDS = 2;

export interface Judge {
  /** Throws a 503 if too many bodies wait already. */
  judge(task: JudgeTask): Promise<JudgedBody>;
  close(): Promise<void>;
}

export function openJudge(counties: Counties): Judge {
  const threads = openThreads<JudgeTask, JudgedBody>(
    new URL('thread.ts', import.meta.url),
    counties,
    MOST_WAITING,
  );
  return {
    judge: (task) => {
      if (threads.queueSize >= MOST_WAITING)
        throw tryAgain('unavailable', 'the server validates as many bodies as it can', FREE_AGAIN_SECONDS);
      return threads.run(task, { transferList: [task.body.buffer] });
    },
    close: () => threads.destroy(),
  };
}
