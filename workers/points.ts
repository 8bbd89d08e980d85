import { channel } from 'node:diagnostics_channel';

/**
 * The moments of the pipeline between which a crash must do no harm, in the order of an event's path. Each is a
 * channel of Node's diagnostics: a call that does nothing where nobody listens. `npm run chaos` listens, and kills.
 */
export const POINTS = [
  'batch.read',
  'batch.validated',
  'orders.inserted',
  'quarantine.inserted',
  'arrivals.inserted',
  'range.logged',
  'cursor.beaten',
  'drain.done',
  'archive.identified',
  'archive.done',
  'states.read',
  'slices.computed',
  'slices.committed',
  'refresh.done',
] as const;

export type Point = (typeof POINTS)[number];

/** Name of a point's channel. */
export function channelOf(point: Point): string {
  return `countyflow:${point}`;
}

const channels = new Map(POINTS.map((point) => [point, channel(channelOf(point))]));

/** Says that a point is reached. */
export function reached(point: Point): void {
  channels.get(point)?.publish(undefined);
}
