import { isUtf8 } from 'node:buffer';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import type { RuleContext } from '../../domain/validation/rules.ts';
import { refusedAs } from '../../domain/validation/refused.ts';
import { type Judgement, validateAny } from '../../domain/validation/validate-total.ts';

/** Validates the bytes of one event by the contract, independently of the ingest: no batches, no threads, no text rows. */
export function judgeValue(value: Buffer | null, context: RuleContext): Judgement {
  if (value === null || value.length === 0) return refusedAs({ code: 'bytes.empty' });
  if (value.length > MAX_EVENT_BYTES) return refusedAs({ code: 'bytes.too_large' });
  if (!isUtf8(value)) return refusedAs({ code: 'bytes.not_utf8' });
  return validateAny(value.toString('utf8'), context);
}
