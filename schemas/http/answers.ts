import { z } from 'zod';
import { eventProblem } from '../event/reject.ts';
import { HTTP_PROBLEMS } from './problems.ts';

/** One event of a request, and what became of it. */
export const eventAnswer = z.object({
  index: z.int().min(0).meta({ description: 'Its element or line in the request, from 0.' }),
  id: z.string().meta({ description: 'Its CloudEvent id; empty if it could not be read.' }),
  status: z.enum(['accepted', 'refused']),
  topic: z.string().optional(),
  partition: z.int().min(0).optional(),
  offset: z
    .string()
    .regex(/^\d+$/)
    .optional()
    .meta({ description: 'Topic, partition and offset are its place in the accounting.' }),
  problems: z.array(eventProblem).optional(),
});
export type EventAnswer = z.infer<typeof eventAnswer>;

/** The answer to a request some of whose events were sent. */
export const eventsAnswer = z.object({
  accepted: z
    .int()
    .min(0)
    .meta({ description: 'Events that Kafka has acknowledged, on all in-sync replicas.' }),
  refused: z.int().min(0).meta({ description: 'Events that break the contract and were not sent.' }),
  counted: z
    .boolean()
    .optional()
    .meta({ description: 'With wait=true: whether the accepted events are in the figures already.' }),
  events: z
    .array(eventAnswer)
    .optional()
    .meta({ description: 'Each event of the request, if some were refused or wait=true was asked for.' }),
});
export type EventsAnswer = z.infer<typeof eventsAnswer>;

/** RFC 9457. */
export const problemAnswer = z.object({
  type: z.enum(
    Object.keys(HTTP_PROBLEMS).map((name) => `urn:countyflow:problem:${name}`) as [string, ...string[]],
  ),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  events: z
    .array(eventAnswer)
    .optional()
    .meta({ description: 'Of a request whose events were all refused.' }),
});
