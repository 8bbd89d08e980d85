import { z } from 'zod';
import { HELD_STATES } from '../event/reason-codes.ts';
import { eventProblem, refusedEvent } from '../event/reject.ts';
import { PLATFORMS } from '../event/vocabulary.ts';
import { nextCursor, problemTypes, reasonType } from './request-answers.ts';

const count = z.int().min(0);
const fen = z.int();
const offset = z.string().regex(/^[0-9]+$/);
const instant = z.iso.datetime();
const counted = { placedOrders: count, placedFen: fen, paidOrders: count, paidFen: fen, refundedFen: fen };

const { topic, partition, offset: place, ...refusedContent } = refusedEvent.shape;

export const explainedProblem = eventProblem.extend({ type: reasonType });

/** The same as in the topic of rejects, with what became of it since; or what an HTTP request was answered. */
export const rejectAnswer = z.object({
  topic: topic.optional().meta({ description: 'Absent, as partition and offset, if it came over HTTP.' }),
  partition: partition.optional(),
  offset: place.optional(),
  ...refusedContent,
  problems: z.array(explainedProblem).meta({ description: refusedContent.problems.description ?? '' }),
  refusedAt: instant,
  state: z.enum([...HELD_STATES, 'unsent']).meta({
    description:
      'What the operator decided about it. unsent: an HTTP request refused it, and nothing was sent.',
  }),
});
export type RejectAnswer = z.infer<typeof rejectAnswer>;

export const rejectsAnswer = z.object({
  rejects: z.array(rejectAnswer),
  next: nextCursor,
});
export type RejectsAnswer = z.infer<typeof rejectsAnswer>;

const eventPlace = z.union([
  z.object({
    topic: z.string(),
    partition: z.int(),
    offset,
    receivedAt: instant.optional().meta({ description: 'When Kafka got it, to the second.' }),
  }),
  z.object({
    archive: z.string().meta({ description: 'Name of the file that an operator loaded.' }),
    position: offset.meta({ description: 'Line or row, from 0.' }),
  }),
]);
export type EventPlace = z.infer<typeof eventPlace>;

const ACCEPTED_STATES = ['counted', 'superseded', 'conflicting'] as const;
export type AcceptedState = (typeof ACCEPTED_STATES)[number];

const otherOrders = z
  .array(z.object({ orderId: z.string(), version: z.int().min(1), state: z.enum(ACCEPTED_STATES) }))
  .meta({
    description:
      'Other orders that came in events with the same id. Each counts for itself; absent if there is none.',
  });
const countedVersion = z.int().min(1).meta({ description: 'Version of the order that counts.' });

const windows = z
  .array(z.object({ campaign: z.string(), window: z.string(), basis: z.enum(['placed', 'paid']) }))
  .meta({ description: 'Windows of campaigns in which the order counts.' });

export const eventStateAnswer = z.object({
  id: z.string(),
  state: z.enum([...ACCEPTED_STATES, 'refused', 'sandbox']).meta({
    description:
      'counted: its version of the order counts. superseded: a higher version counts. conflicting: another content of the same version counts. refused: it is in no figure. sandbox: it is valid, and was not sent.',
  }),
  orderId: z.string().optional(),
  version: z.int().min(1).optional(),
  countedVersion: countedVersion.optional(),
  otherOrders: otherOrders.optional(),
  timesSent: count.meta({
    description: 'How often an event with this id came; each counts once. At most 20.',
  }),
  places: z.array(eventPlace).meta({ description: 'Where it was read, newest first.' }),
  rejects: z.array(rejectAnswer).meta({ description: 'Events with this id that are refused.' }),
  windows,
});
export type EventStateAnswer = z.infer<typeof eventStateAnswer>;

export const orderStateAnswer = z.object({
  orderId: z.string(),
  state: z.enum(['counted', 'refused', 'sandbox']).meta({
    description:
      'counted: one of its versions counts. refused: all that came of it is refused. sandbox: events of it are valid, and were not sent.',
  }),
  countedVersion: z.int().min(1).optional(),
  events: z
    .array(z.object({ version: z.int().min(1), state: z.enum(ACCEPTED_STATES), place: eventPlace }))
    .meta({ description: 'Its accepted events, newest first. At most 100.' }),
  rejects: z.array(rejectAnswer).meta({ description: 'Events of it that are refused.' }),
  windows,
});
export type OrderStateAnswer = z.infer<typeof orderStateAnswer>;

export const salesAnswer = z.object({
  sales: z
    .array(
      z.object({
        hour: instant.meta({ description: 'Start of the hour in which the orders were placed or paid.' }),
        county: z.string().meta({ description: 'GB/T 2260 code of the county of the seller.' }),
        ...counted,
      }),
    )
    .meta({ description: 'By hour and county. Where nothing counts, there is no row.' }),
  next: nextCursor,
});
export type SalesAnswer = z.infer<typeof salesAnswer>;

export const reportAnswer = z.object({
  platform: z.enum(PLATFORMS),
  sandbox: z.literal(true).optional().meta({
    description:
      'The key is one of the sandbox: each event that it sent in the last 60 days is counted once, in sent and the two below, and in nothing else.',
  }),
  sent: count.meta({
    description: "Events that were read from the platform's topic, however they came there.",
  }),
  accepted: count.meta({ description: 'Of these, the valid ones, including repeated and superseded ones.' }),
  refused: count.meta({ description: 'Of these, those that break the contract.' }),
  closes: z.boolean().meta({ description: 'Whether every offset of the topic is accounted for.' }),
  refusedByReason: z.array(
    z.object({
      code: z.string(),
      type: reasonType,
      events: count,
      examples: z.array(z.object({ partition: z.int(), offset, path: z.string(), message: z.string() })),
    }),
  ),
  refusedOverHttp: z.array(z.object({ code: z.string(), type: reasonType, events: count })).meta({
    description:
      'Events that HTTP requests refused in the last 60 days, each once for each first problem. They are in none of the counts above.',
  }),
  arrived: z
    .object({
      events: count,
      repeated: count.meta({
        description: 'Of these, versions that had come before with the same content.',
      }),
      late: count.meta({
        description: 'Of these, those that Kafka got more than three days after their time.',
      }),
    })
    .meta({
      description:
        'Accepted events of the last 60 days whose orders were placed in the hours that were asked for.',
    }),
  conflicting: count.meta({
    description: 'Orders with two contents of one version, as the last verification found.',
  }),
  counted: z.object(counted).meta({ description: 'Of the hours that were asked for.' }),
  controlTotals: z.object({
    hours: count.meta({ description: 'The declared hours among those that were asked for.' }),
    differing: count,
    differences: z.array(
      z.object({
        hour: instant,
        version: z.int().min(1),
        declaredOrders: count,
        countedOrders: count,
        declaredFen: fen,
        countedFen: fen,
      }),
    ),
  }),
});
export type ReportAnswer = z.infer<typeof reportAnswer>;

/** One event of a request, and what became of it. */
export const eventAnswer = z.object({
  index: z.int().min(0).meta({ description: 'Its element or line in the request, from 0.' }),
  id: z.string().meta({ description: 'Its CloudEvent id; empty if it could not be read.' }),
  orderId: z
    .string()
    .optional()
    .meta({ description: 'Of a refused order, also of a platform, if it could be read.' }),
  status: z.enum(['accepted', 'refused']),
  topic: z.string().optional(),
  partition: z.int().min(0).optional(),
  offset: offset
    .optional()
    .meta({ description: 'Topic, partition and offset are its place in the accounting.' }),
  state: z
    .enum([...ACCEPTED_STATES, 'refused', 'stored', 'waiting'])
    .optional()
    .meta({
      description:
        'With wait=true, what became of an accepted event, in the words of /v1/events/{id}. refused: a worker refused it, by other lists than the server has. stored: it is a control total. waiting: the figures do not have it yet.',
    }),
  countedVersion: countedVersion.optional(),
  otherOrders: otherOrders.optional(),
  problems: z.array(explainedProblem).optional(),
});
export type EventAnswer = z.infer<typeof eventAnswer>;
export type EventBecame = Required<Pick<EventAnswer, 'state'>> &
  Pick<EventAnswer, 'countedVersion' | 'otherOrders'>;

/** The answer to a request some of whose events were sent. */
export const eventsAnswer = z.object({
  accepted: z.int().min(0).meta({
    description:
      'Events that Kafka has acknowledged, on all in-sync replicas; with dry-run=true, valid ones.',
  }),
  refused: z.int().min(0).meta({ description: 'Events that break the contract and were not sent.' }),
  sandbox: z.literal(true).optional().meta({
    description: 'With a key of the sandbox: the accepted events are kept for its view, and were not sent.',
  }),
  dryRun: z.literal(true).optional().meta({ description: 'With dry-run=true: nothing was sent.' }),
  counted: z.boolean().optional().meta({
    description:
      'With wait=true: whether the figures have all accepted events, and each is the version of its order that counts. `state` says what became of each.',
  }),
  events: z
    .array(eventAnswer)
    .optional()
    .meta({ description: 'Each event of the request, if some were refused or wait=true was asked for.' }),
});
export type EventsAnswer = z.infer<typeof eventsAnswer>;

/** RFC 9457. */
export const problemAnswer = z.object({
  type: problemTypes,
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  events: z
    .array(eventAnswer)
    .optional()
    .meta({ description: 'The answer to a request whose events were all refused.' }),
});
