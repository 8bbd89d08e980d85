import { isUtf8 } from 'node:buffer';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { RuleContext } from '../../domain/validation/rules.ts';
import { refusedAs } from '../../domain/validation/refused.ts';
import type { Verdict } from '../../domain/validation/validate-event.ts';
import { type Judgement, validateAny } from '../../domain/validation/validate-total.ts';

/** Validates the bytes of one event by the contract, independently of the ingest: no batches, no threads, no text rows. */
export function judgeValue(value: Buffer | null, context: RuleContext): Judgement {
  if (value === null || value.length === 0) return refused('bytes.empty');
  if (value.length > MAX_EVENT_BYTES) return refused('bytes.too_large');
  if (!isUtf8(value)) return refused('bytes.not_utf8');
  return validateAny(value.toString('utf8'), context);
}

function refused(code: ReasonCode): Verdict {
  return refusedAs({ code });
}
