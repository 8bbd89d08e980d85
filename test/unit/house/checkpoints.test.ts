import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from 'vitest';
import {
  type Checkpoint,
  checkpointChannel,
  CHECKPOINTS,
  passCheckpoint,
} from '../../../workers/checkpoints.ts';

describe('the checkpoints of the pipeline', () => {
  it('notify the subscribers of their own channel, and of no other', () => {
    const heard: Checkpoint[] = [];
    const listeners = CHECKPOINTS.map((name) => [name, () => heard.push(name)] as const);
    for (const [name, listen] of listeners) subscribe(checkpointChannel(name), listen);
    for (const name of CHECKPOINTS) passCheckpoint(name);
    for (const [name, listen] of listeners) unsubscribe(checkpointChannel(name), listen);
    for (const name of CHECKPOINTS) passCheckpoint(name);
    expect(heard).toEqual([...CHECKPOINTS]);
  });
});
