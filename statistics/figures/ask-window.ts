import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { ask } from './ask.ts';
import type { Asked, AskedHours } from './asked.ts';
import { viewDimension } from './view-dimension.ts';

type Bounds = readonly [
  ...[from: number, to: number, completeTo: number, baseFrom: number, baseTo: number, baseCompleteTo: number],
  ...[periodFrom: number, periodTo: number, periodCompleteTo: number, factor: number],
];

/** The hours of a question, once it is found valid. Throws `RefusedQuestionError`. */
export async function askWindow(client: ClickHouseClient, asked: Asked): Promise<AskedHours> {
  const [found] = await ask<{ bounds: string }>(
    client,
    `SELECT bounds FROM asked_window(campaign = {campaign:String}, window_id = {windowId:String}, kind = {kind:String},
       by = {by:String}, segment = {segment:String}, scope = {scope:String}, basis = {basis:String},
       category = {category:String})`,
    { ...asked, by: viewDimension(asked.by) },
  );
  const frame = found?.bounds ?? '[]';
  const [
    from,
    to,
    completeTo,
    baseFrom,
    baseTo,
    baseCompleteTo,
    periodFrom,
    periodTo,
    periodCompleteTo,
    factor,
  ] = JSON.parse(frame) as Bounds;
  return {
    hours: {
      own: [from, to],
      completeTo,
      base: [baseFrom, baseTo],
      baseCompleteTo,
      period: [periodFrom, periodCompleteTo],
      withinPeriod: from >= periodFrom && to <= periodTo,
    },
    factor,
    frame,
  };
}
