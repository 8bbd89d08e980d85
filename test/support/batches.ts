import type { Platform } from '../../schemas/event/vocabulary.ts';
import { packBatch, type RawRecord } from '../../workers/ingest/raw-batch.ts';
import { validateBatch } from '../../workers/validation/validate-batch.ts';
import type { QuarantinedEvent, ValidatedBatch } from '../../workers/validation/batch.ts';
import { COUNTIES } from './events.ts';

export function utf8(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

/** Validates values as the lines of an archive, which have neither topic nor key. */
export function validateLines(values: readonly (Uint8Array | null)[]): ValidatedBatch {
  return validateRecords(
    values.map((value, index) => ({ position: BigInt(index), key: null, value })),
    undefined,
  );
}

export function validateRecords(
  records: readonly RawRecord[],
  topicPlatform: Platform | undefined,
): ValidatedBatch {
  return validateBatch(packBatch(records, topicPlatform), COUNTIES);
}

/** The only event of a batch, which must be refused. */
export function onlyRefused(batch: ValidatedBatch): QuarantinedEvent {
  const [only, ...others] = batch.quarantined;
  if (only === undefined || others.length > 0 || batch.accepted > 0) {
    throw new Error(`Expected one refused event, found ${JSON.stringify(batch.quarantined.length)}`);
  }
  return only;
}
