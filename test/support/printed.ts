import type { PartitionStatus } from '../../operations/status/partition-status.ts';
import type { Message } from '../../schemas/text/message.ts';

/** What JSON has of a value: the English of its texts. */
export type Printed<T> = T extends Message
  ? string
  : T extends object
    ? { readonly [Name in keyof T]: Printed<T[Name]> }
    : T;

export function printedAs<T>(value: T): Printed<T> {
  return JSON.parse(JSON.stringify(value)) as Printed<T>;
}

export type PrintedPartition = Printed<PartitionStatus>;
