import { z } from 'zod';
import { orderEvent } from './envelope.ts';
import { faultText } from './form-faults.ts';
import { identifier } from './order.ts';
import { PLATFORMS } from './vocabulary.ts';

export const CONTROL_TOTAL_TYPE = 'org.countyflow.control-total.v1';

/** What a platform sells in an hour, all told, is far below this; every sum stays exact. */
const MOST_FEN = 9_000_000_000_000_000;
const MOST_ORDERS = 1_000_000_000;

/** The start of an hour as it is counted: whole hours from UTC, as in Shanghai. */
export const fullHour = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:00:00(?:\.0{1,3})?(?:Z|[+-]\d{2}:00)$/, faultText('hour.form'))
  .meta({
    description: 'Start of the hour, in Shanghai or at any offset of whole hours.',
    examples: ['2017-11-11T00:00:00+08:00'],
  });

/**
 * A CloudEvent in which a platform declares what all of its orders of an hour add up to. The highest version of an hour
 * counts, and of equal versions the greater content hash, as with orders.
 */
export const controlTotalEvent = z.strictObject({
  specversion: orderEvent.shape.specversion,
  id: orderEvent.shape.id,
  source: orderEvent.shape.source,
  type: z.literal(CONTROL_TOTAL_TYPE),
  subject: identifier.meta({
    description: 'Id of the total, and its key in Kafka.',
    examples: ['control-total:2017-11-11T00'],
  }),
  time: orderEvent.shape.time,
  datacontenttype: orderEvent.shape.datacontenttype,
  data: z.strictObject({
    platform: z
      .enum(PLATFORMS)
      .meta({ description: 'The platform; also in the source.', examples: ['tmall'] }),
    hour: fullHour,
    version: z
      .int()
      .min(1)
      .meta({
        description: 'Rises with each correction of the hour. The highest counts.',
        examples: [1],
      }),
    paidOrders: z
      .int()
      .min(0)
      .max(MOST_ORDERS)
      .meta({
        description: 'How many orders have their paidAt in the hour.',
        examples: [1204],
      }),
    paidFen: z
      .int()
      .min(0)
      .max(MOST_FEN)
      .meta({
        description: 'The sum of goodsAmountFen of these orders, before refunds.',
        examples: [48_120_090],
      }),
  }),
});
export type ControlTotalEvent = z.infer<typeof controlTotalEvent>;
