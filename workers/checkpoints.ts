import { channel } from 'node:diagnostics_channel';

/**
 * Moments of the pipeline, in the order of an event's path, at which a crash must do no harm. Each is a channel of Node's
 * diagnostics, which costs nothing without a subscriber. `npm run chaos` subscribes, and kills the process there.
 */
export const CHECKPOINTS = [
  'batch.read',
  'batch.validated',
  'orders.inserted',
  'quarantine.inserted',
  'arrivals.inserted',
  'range.logged',
  'cursor.heartbeat',
  'drain.done',
  'archive.identified',
  'archive.done',
  'hour-states.read',
  'copies.marked',
  'slices.sent',
  'slices.committed',
  'refresh.done',
] as const;

export type Checkpoint = (typeof CHECKPOINTS)[number];

/** Name of the checkpoint's diagnostics channel. */
export function checkpointChannel(checkpoint: Checkpoint): string {
  return `countyflow:checkpoint:${checkpoint}`;
}

const channels = new Map(
  CHECKPOINTS.map((checkpoint) => [checkpoint, channel(checkpointChannel(checkpoint))]),
);

/** Notifies the subscribers of a checkpoint. */
export function passCheckpoint(checkpoint: Checkpoint): void {
  channels.get(checkpoint)?.publish(undefined);
}
