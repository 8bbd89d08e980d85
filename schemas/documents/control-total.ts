import { z } from 'zod';
import { CONTROL_TOTAL_TYPE, controlTotalEvent, type ControlTotalEvent } from '../event/control-total.ts';
import { exampleEvent } from './example-event.ts';
import { CONTRACT_VERSION, type Schema } from './json-schema.ts';

/** A control total as JSON Schema, 2020-12 or draft 7. */
export function controlTotalSchema(draft: 'draft-2020-12' | 'draft-7' = 'draft-2020-12'): Schema {
  const schema = z.toJSONSchema(controlTotalEvent, { target: draft }) as Schema;
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
