import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import type { Counties } from '../../domain/direction.ts';
import type { RawBatch, ValidatedBatch } from './batch.ts';
import { validateBatch } from './validate-batch.ts';

const counties = workerData as Counties;

/** Runs in a worker thread. The rows go back by handing over their memory, not by copying it. */
export default function validate(batch: RawBatch): unknown {
  const validated: ValidatedBatch = validateBatch(batch, counties);
  return move({
    [transferableSymbol]: validated.orderBlocks.map(({ buffer }) => buffer),
    [valueSymbol]: validated,
  });
}
