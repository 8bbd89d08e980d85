import { z } from 'zod';
import { REJECT_SOURCE, REJECT_TYPE, rejectEvent, type RejectEvent } from '../event/reject.ts';
import { REASONS } from '../event/reason-codes.ts';
import { topicOf } from '../topics.ts';
import { exampleEvent } from './example-event.ts';
import { CONTRACT_VERSION, type Schema } from './json-schema.ts';

/** A reject as JSON Schema, 2020-12 or draft 7. Fields may be added, so a reader must allow others. */
export function rejectSchema(draft: 'draft-2020-12' | 'draft-7' = 'draft-2020-12'): Schema {
  const schema = z.toJSONSchema(rejectEvent, { target: draft, io: 'input' }) as Schema;
  return {
    $schema: schema.$schema ?? '',
    $id: `urn:countyflow:${REJECT_TYPE}:${CONTRACT_VERSION}`,
    title: 'Reject',
    description:
      'A CloudEvent 1.0 in structured JSON: which event is refused, and why. It has no content of it.',
    ...schema,
  };
}

/** The reject of the example of an order, whose lines would not add up. */
export function exampleReject(): RejectEvent {
  const { id, specversion, datacontenttype, data } = exampleEvent();
  const topic = topicOf(data.platform);
  const code = 'amount.sum_mismatch';
  const problem = { code, path: '/data/goodsAmountFen', message: REASONS[code] };
  return {
    specversion,
    id: `kafka/${topic}/0/17`,
    source: REJECT_SOURCE,
    type: REJECT_TYPE,
    subject: data.orderId,
    time: '2017-11-11T00:12:05.250Z',
    datacontenttype,
    data: {
      ...{ topic, partition: 0, offset: '17' },
      ...problem,
      problems: [problem],
      ...{ eventId: id, orderId: data.orderId },
    },
  };
}
