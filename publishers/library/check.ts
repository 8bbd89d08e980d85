import { Buffer } from 'node:buffer';
import { type Adapted, adapt } from '../../domain/platforms/adapt.ts';
import { reasonMessage } from '../../domain/validation/reason-message.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import { readAdapterContext, type RegisterFiles } from '../../pipeline/platforms/file-registers.ts';
import { judgeRecord } from '../../pipeline/validation/judge-event.ts';
import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Payload } from '../../schemas/platforms/payloads.ts';
import type { Language } from '../../schemas/text/language.ts';

/** What the contract says of an event. */
export type EventVerdict =
  | { readonly accepted: true }
  | {
      readonly accepted: false;
      /** 1 to 20. Countyflow counts the event under the first. */
      readonly problems: readonly EventProblem[];
    };

export interface EventProblem {
  readonly code: ReasonCode;
  /** A JSON Pointer into the event; empty for the event as a whole. */
  readonly path: string;
  readonly message: string;
}

let counties: ReturnType<typeof readCountyCodes> | undefined;

/**
 * Judges an event or a control total as Countyflow does: takes the text that would be sent, not an object. Only what needs
 * a topic and a key is left out. Needs no network.
 */
export async function validate(text: string | Uint8Array, language: Language = 'en'): Promise<EventVerdict> {
  counties ??= readCountyCodes();
  const value =
    typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.buffer, text.byteOffset, text.length);
  const verdict = judgeRecord({ value }, { counties: await counties, carrier: undefined });
  if (verdict.accepted) return { accepted: true };
  const problems = verdict.problems.map((problem) => {
    return { code: problem.code, path: problem.path, message: reasonMessage(problem, language) };
  });
  return { accepted: false, problems };
}

/**
 * Reads the register of shops and the list of categories, and resolves to the adapter of a platform's own orders: from
 * the text of a record to the text of its event, or to the reasons why there is none. Validate the event afterwards.
 * `shop` is that of orders which name none.
 */
export async function openAdapter(
  payload: Payload,
  { shop, ...files }: RegisterFiles & { readonly shop?: string },
): Promise<(record: string) => Adapted> {
  if (!('groupBy' in Map))
    throw new Error('the adapters need Node 22 or newer: an older one rounds order ids of 19 digits');
  const context = { ...(await readAdapterContext(files)), shop };
  return (record) => adapt(payload, record, context);
}
