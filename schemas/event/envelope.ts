import { z } from 'zod';
import { faultText } from './form-faults.ts';
import { identifier, instant, orderVersion } from './order.ts';
import { ORIGINS, PLATFORMS } from './vocabulary.ts';

export const EVENT_TYPE = 'org.countyflow.order.v1';

/** An event larger than this is refused with `bytes.too_large`; 500 lines of 200-character names fit. */
export const MAX_EVENT_BYTES = 1_048_576;

/** A CloudEvent 1.0 in structured JSON that carries one version of an order. Strict: of extension attributes it has `origin` alone. */
export const orderEvent = z.strictObject({
  specversion: z.literal('1.0'),
  id: z.string().regex(/^[\x21-\x7e]{1,128}$/, faultText('event_id.form')),
  /** `/platforms/<platform>`, the same platform as in the data. */
  source: z.string().regex(new RegExp(`^/platforms/(?:${PLATFORMS.join('|')})$`), faultText('source.form')),
  type: z.literal(EVENT_TYPE),
  /** The order id: also the Kafka key, so that an order stays on one partition. */
  subject: identifier,
  /** When this version occurred, by the publisher's clock. */
  time: instant,
  datacontenttype: z.literal('application/json'),
  /** Left out for the order of a buyer. No part of the content, as nothing of the envelope is. */
  origin: z.enum(ORIGINS).optional(),
  data: orderVersion,
});
export type OrderEvent = z.infer<typeof orderEvent>;
