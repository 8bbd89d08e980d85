import type { Buffer } from 'node:buffer';
import { type ByteText, readCompactEvent } from '../../domain/validation/read-compact-event.ts';
import type { RuleContext } from '../../domain/validation/rules.ts';
import { checkParsedEvent, refusedAs } from '../../domain/validation/validate-event.ts';
import { type Judgement, validateAny } from '../../domain/validation/validate-total.ts';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import type { ArchiveRecord } from '../platforms/translate.ts';
import { decode, textOfBytes } from './byte-text.ts';

/** The bytes of one event, inside those of many. */
export interface EventBytes {
  readonly text: ByteText;
  /** Where the event begins and ends in `text`. */
  readonly start: number;
  readonly end: number;
  /** A copy in memory of its own, since a decoder accepts no shared memory. */
  readonly value: () => Buffer;
}

/** Judges one event by the contract, wherever it came from: most are read in their compact form, the others parsed. */
export function judgeEvent({ text, start, end, value }: EventBytes, context: RuleContext): Judgement {
  if (start === end) return refusedAs({ code: 'bytes.empty' });
  if (end - start > MAX_EVENT_BYTES) return refusedAs({ code: 'bytes.too_large' });
  const compact = readCompactEvent(text, start, end);
  if (compact !== undefined) return checkParsedEvent(compact, context);
  const decoded = decode(value());
  return decoded === undefined ? refusedAs({ code: 'bytes.not_utf8' }) : validateAny(decoded, context);
}

/** Judges a record of a file or a body by itself. */
export function judgeRecord(
  { value, withheld }: Pick<ArchiveRecord, 'value' | 'withheld'>,
  context: RuleContext,
): Judgement {
  if (withheld !== undefined) return refusedAs(withheld);
  const text = { text: value.toString('latin1'), decode: textOfBytes };
  return judgeEvent({ text, start: 0, end: value.length, value: () => value }, context);
}
