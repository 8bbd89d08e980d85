import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import type { Counties } from '../../../domain/order.ts';
import type { AdapterContext } from '../../../domain/platforms/registers.ts';
import { readRegions } from '../../../pipeline/lists/reference-files.ts';
import { registersOfTexts } from '../../../pipeline/platforms/open-translator.ts';
import { judgeBody } from './judge-body.ts';
import type { JudgeTask } from './judged-body.ts';
import type { KnownRegisters } from './register-watch.ts';

const counties = workerData as Counties;
let parsed: { readonly version: string; readonly context: AdapterContext } | undefined;

/** Runs in a thread. The bytes of the events return without a copy. */
export default async function judge(task: JudgeTask): Promise<unknown> {
  const judged = await judgeBody(task, counties, task.own && (await contextOf(task.own.registers)));
  return move({
    [transferableSymbol]: judged.readable ? [judged.bytes.buffer] : [],
    [valueSymbol]: judged,
  });
}

/** Parsing registers takes long, so those of the last body are kept. */
async function contextOf(registers: KnownRegisters): Promise<AdapterContext> {
  const { version } = registers;
  if (parsed?.version !== version)
    parsed = {
      version,
      context: { registers: registersOfTexts(registers), regions: await readRegions() },
    };
  return parsed.context;
}
