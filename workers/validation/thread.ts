import { move, workerData } from 'piscina';
import type { Counties } from '../../domain/direction.ts';
import type { RawBatch, ValidatedBatch } from './batch.ts';
import { validateBatch } from './validate-batch.ts';

const counties = workerData as Counties;

/** Runs in a worker thread. Buffers are moved, not copied, to the thread and back. */
export default function validate(batch: RawBatch): ValidatedBatch {
  const validated = validateBatch(batch, counties);
  return { ...validated, orderRows: validated.orderRows.map((piece) => move(piece) as Uint8Array) };
}
