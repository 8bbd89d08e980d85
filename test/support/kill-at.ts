import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';

/**
 * Loaded before the worker (`node --import`). The worker's only argument is this order as JSON. The process kills
 * itself by SIGKILL within the call that announces a checkpoint, at the first checkpoint that gets its number of hits.
 */
export interface KillOrder {
  /** Names of diagnostics channels, each with the number of the hit that kills. */
  readonly points: readonly (readonly [channel: string, atHit: number])[];
  /** File that gets the name of the channel that killed. */
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
