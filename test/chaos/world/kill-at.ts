import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';

/**
 * Loaded before the worker (`node --import`), whose only argument says where this process dies: by SIGKILL, in the
 * middle of the call that reaches a point, as often as said for that point. Whichever comes first.
 */
export interface KillOrder {
  /** Channels of Node's diagnostics, each with the hit that kills. */
  readonly points: readonly (readonly [channel: string, atHit: number])[];
  /** Where the channel is written that it was. */
  readonly reportPath: string;
}

const [text] = process.argv.slice(2);
if (text !== undefined) {
  const { points, reportPath } = JSON.parse(text) as KillOrder;
  for (const [channel, atHit] of points) {
    let hits = 0;
    subscribe(channel, () => {
      hits += 1;
      if (hits !== atHit) return;
      writeFileSync(reportPath, channel);
      process.kill(process.pid, 'SIGKILL');
    });
  }
}
