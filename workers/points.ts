import { channel } from 'node:diagnostics_channel';

/**
 * Points of the pipeline, in the order of an event's path, between which a crash must do no harm. Each is a channel
 * of `node:diagnostics_channel`, which costs nothing without a listener. `npm run chaos` listens and kills there.
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

/** Tells the listeners that the pipeline has reached a point. */
export function reached(point: Point): void {
  channels.get(point)?.publish(undefined);
}
