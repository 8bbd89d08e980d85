import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import type { Counties } from '../../../domain/direction.ts';
import { judgeBody } from './judge-body.ts';
import type { JudgeTask } from './judged-body.ts';

const counties = workerData as Counties;

/** Runs in a thread. The bytes of the events return without a copy. */
export default async function judge(task: JudgeTask): Promise<unknown> {
  const judged = await judgeBody(task, counties);
  return move({
    [transferableSymbol]: judged.readable ? [judged.bytes.buffer] : [],
    [valueSymbol]: judged,
  });
}
