import type { Problem } from '../../../schemas/event/reason-codes.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import type { Label } from '../../../schemas/text/language.ts';
import type { HttpProblem } from '../../../schemas/http/problems.ts';
import type { Payload } from '../../../schemas/platforms/payloads.ts';
import type { BodyForm } from '../body-form.ts';
import type { KnownRegisters } from './register-watch.ts';

/** What is needed to judge a body. Its bytes move to the thread that does. */
export interface JudgeTask {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly form: BodyForm;
  /** The platform whose key came with it. */
  readonly platform: Platform;
  /** The platform whose own records the body holds, and the registers to read them; undefined if it holds events. */
  readonly own: { readonly payload: Payload; readonly registers: KnownRegisters } | undefined;
  /** Of orders that do not name theirs; empty if nothing says. */
  readonly shop: string;
}

export interface RefusedEvent {
  /** Its element or line, from 0. */
  readonly index: number;
  /** Empty if they could not be read. */
  readonly id: string;
  readonly orderId: string;
  readonly problems: readonly Problem[];
}

/** The events that keep the contract, by columns, because thousands of objects take longer to travel than to make. */
export interface AcceptedEvents {
  readonly indices: readonly number[];
  /** Where each begins and ends in the bytes. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly ids: readonly string[];
  /** Their keys in Kafka: order ids, or the subjects of control totals. */
  readonly keys: readonly string[];
  /** False for a control total. */
  readonly areOrders: readonly boolean[];
}

export type JudgedBody =
  | {
      readonly readable: true;
      /** After decompression, or the events that records became. */
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly accepted: AcceptedEvents;
      readonly refused: readonly RefusedEvent[];
    }
  | { readonly readable: false; readonly problem: HttpProblem; readonly detail: Label };
