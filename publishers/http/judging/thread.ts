import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { readRegions } from '../../../pipeline/lists/reference-files.ts';
import { registersOfTexts } from '../../../pipeline/platforms/open-translator.ts';
import type { JudgeData } from './judge.ts';
import { judgeBody } from './judge-body.ts';
import type { JudgeTask } from './judged-body.ts';

const { counties, registers } = workerData as JudgeData;
const adapters = registers && { registers: registersOfTexts(registers), regions: await readRegions() };

/** Runs in a thread. The bytes of the events return without a copy. */
export default async function judge(task: JudgeTask): Promise<unknown> {
  const judged = await judgeBody(task, counties, adapters);
  return move({
    [transferableSymbol]: judged.readable ? [judged.bytes.buffer] : [],
    [valueSymbol]: judged,
  });
}
