import { z } from 'zod';
import { problemType, type HttpProblem, HTTP_PROBLEMS, REASONS_PAGE } from './problems.ts';

const count = z.int().min(0);
export const nextCursor = z
  .string()
  .nullable()
  .meta({ description: 'Cursor of the next page; null after the last.' });

export const reasonType = z.string().meta({
  description: 'Opens the page that says what the reason means, with an example and what to do.',
  examples: [`${REASONS_PAGE}#field.format`],
});

export const problemTypes = z
  .enum(
    (Object.keys(HTTP_PROBLEMS) as HttpProblem[]).map((name) => problemType(name)) as [string, ...string[]],
  )
  .meta({ description: 'Opens the page that says what it means and what to do.' });

const loggedRequest = z.object({
  id: z.string().meta({ description: 'The X-Request-Id of its answer.' }),
  receivedAt: z.iso.datetime(),
  method: z.string(),
  address: z.string().meta({ description: 'A path of this document; empty if it has none such.' }),
  options: z.array(z.string()).meta({ description: 'Which of dry-run, wait and as it asked for.' }),
  status: z.int().min(200).max(599),
  type: problemTypes.optional(),
  detail: z.string().optional(),
  milliseconds: count,
  bytes: count.meta({ description: 'Size of the body as it travelled, or as its headers say.' }),
  accepted: count,
  refused: count,
  reasons: z
    .array(z.object({ code: z.string(), events: count, type: reasonType }))
    .meta({ description: 'Refused events by their first problem.' }),
  skipped: count.meta({ description: 'Requests before it that were too many to be listed.' }),
});

export const requestsAnswer = z.object({
  requests: z.array(loggedRequest),
  next: nextCursor,
});
export type RequestsAnswer = z.infer<typeof requestsAnswer>;

/** One request, with its events by their ids. */
export const requestAnswer = loggedRequest.extend({
  events: z
    .array(
      z.object({
        index: count.meta({ description: 'Its element or line in the request, from 0.' }),
        id: z.string().meta({ description: 'Its CloudEvent id; empty if it could not be read.' }),
        orderId: z.string().optional(),
        status: z.enum(['accepted', 'refused']),
        code: z.string().optional().meta({ description: 'Reason code of its first problem.' }),
        path: z.string().optional(),
        type: reasonType.optional(),
      }),
    )
    .max(100)
    .meta({ description: 'The first of its events, refused ones before others.' }),
});
export type RequestAnswer = z.infer<typeof requestAnswer>;
