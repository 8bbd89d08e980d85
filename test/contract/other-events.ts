import { z } from 'zod';
import {
  CONTROL_TOTAL_TYPE,
  controlTotalEvent,
  type ControlTotalEvent,
} from '../../schemas/event/control-total.ts';
import { REASONS } from '../../schemas/event/reason-codes.ts';
import { REJECT_SOURCE, REJECT_TYPE, rejectEvent, type RejectEvent } from '../../schemas/event/reject.ts';
import { topicOf } from '../../schemas/topics.ts';
import { exampleEvent } from './example-event.ts';
import { addTitles, CONTRACT_VERSION, type Schema } from './json-schema.ts';
import { publishForm } from './published-forms.ts';

/** A reject as JSON Schema, 2020-12 or draft 7. Fields may be added, so a reader must allow others. */
export function rejectSchema(draft: 'draft-2020-12' | 'draft-7' = 'draft-2020-12'): Schema {
  const schema = z.toJSONSchema(rejectEvent, { target: draft, io: 'input' }) as Schema;
  addTitles(schema, { data: 'Refused event', problems: 'Problem' });
  return {
    $schema: schema.$schema ?? '',
    $id: `urn:countyflow:${REJECT_TYPE}:${CONTRACT_VERSION}`,
    title: 'Reject',
    description:
      'A CloudEvent 1.0 in structured JSON: which event is refused, and why. It has none of its content.',
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

/** A control total as JSON Schema, 2020-12 or draft 7. */
export function controlTotalSchema(draft: 'draft-2020-12' | 'draft-7' = 'draft-2020-12'): Schema {
  const schema = z.toJSONSchema(controlTotalEvent, { target: draft, override: publishForm }) as Schema;
  addTitles(schema, { data: 'Hourly total' });
  return {
    $schema: schema.$schema ?? '',
    $id: `urn:countyflow:${CONTROL_TOTAL_TYPE}:${CONTRACT_VERSION}`,
    title: 'Control total',
    description: 'A CloudEvent 1.0 in structured JSON: what the orders of a platform in an hour add up to.',
    ...schema,
  };
}

/** The total of an hour that has one order, the example of an order. */
export function exampleTotal(): ControlTotalEvent {
  const { data, source, specversion, datacontenttype } = exampleEvent();
  return {
    specversion,
    id: 'TM-total-2017111100/1',
    source,
    type: CONTROL_TOTAL_TYPE,
    subject: 'control-total:2017-11-11T00',
    time: '2017-11-11T01:10:00+08:00',
    datacontenttype,
    data: {
      platform: data.platform,
      hour: '2017-11-11T00:00:00+08:00',
      version: 1,
      paidOrders: 1,
      paidFen: data.goodsAmountFen,
    },
  };
}
