import { Reader } from '../text/reader.ts';
import { type Below, say, type Values } from '../text/say.ts';

/**
 * What is wrong with an event or a record, where more can be said than its reason code does. Each text says what to write
 * instead, and repeats nothing of an event.
 */
export type FormFault = Below<'event.fault.'>;

/** The text of a fault in English, as problems and the schema's patterns have it. */
export function faultText(fault: FormFault, values?: Values): string {
  return say('en', `event.fault.${fault}`, values);
}

/** Which fault a text in English is of. */
export const FAULT_READER = new Reader('event.fault.');
