import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import type { Counties } from '../../domain/order.ts';
import type { RawBatch, ValidatedBatch } from '../../domain/validation/batch.ts';
import { validateBatch } from './validate-batch.ts';

const counties = workerData as Counties;

/** Runs in a worker thread. Rows return in shared memory or, if they do not fit, in transferred memory: never copied. */
export default function validate(batch: RawBatch): unknown {
  const validated: ValidatedBatch = validateBatch(batch, counties);
  const { orders, eventIndex } = validated;
  const buffers = new Set([...(orders === null ? [] : [orders]), ...eventIndex].map(({ buffer }) => buffer));
  return move({
    [transferableSymbol]: [...buffers].filter((buffer) => buffer instanceof ArrayBuffer),
    [valueSymbol]: validated,
  });
}
