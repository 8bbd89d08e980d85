import { z } from 'zod';
import { orderEvent } from './envelope.ts';
import { PLATFORMS } from './vocabulary.ts';

export const REJECT_TYPE = 'org.countyflow.reject.v1';

/** Countyflow itself, as the source of what it says. */
export const REJECT_SOURCE = '/countyflow/ingest';

/** What is wrong with an event, as in the quarantine. */
export const eventProblem = z.object({
  code: z.string().meta({ description: 'Reason code of the contract.' }),
  path: z.string().meta({
    description:
      'JSON Pointer into the event, or into the record that became no event; empty if the whole is meant.',
  }),
  message: z
    .string()
    .meta({ description: 'What is wrong, and what is expected. It repeats nothing of the event.' }),
});

/** A refused event: its place and what is wrong, never its content. */
export const refusedEvent = z.object({
  topic: z.string(),
  partition: z.int().min(0),
  offset: z.string().regex(/^[0-9]+$/),
  ...eventProblem.shape,
  problems: z.array(eventProblem).meta({ description: 'All problems found, the first among them.' }),
  eventId: z.string().meta({ description: 'Empty if it could not be read.' }),
  orderId: z.string().meta({ description: 'Empty if it could not be read.' }),
});

/** A CloudEvent that says which event of a platform's topic is refused, and why. Fields may be added. */
export const rejectEvent = z.object({
  specversion: orderEvent.shape.specversion,
  id: z.string().meta({
    description: 'Names the refused record. A reject that comes again has the same id.',
    examples: [`kafka/orders.events.v1.${PLATFORMS[0]}/0/17`],
  }),
  source: z.literal(REJECT_SOURCE),
  type: z.literal(REJECT_TYPE),
  subject: z
    .string()
    .optional()
    .meta({ description: 'The order id, which is also the key in Kafka; absent if it could not be read.' }),
  time: z.iso
    .datetime()
    .meta({ description: 'When the worker wrote this. It differs where a reject comes again.' }),
  datacontenttype: orderEvent.shape.datacontenttype,
  data: refusedEvent,
});
export type RejectEvent = z.infer<typeof rejectEvent>;
