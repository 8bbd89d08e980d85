import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from 'vitest';
import { channelOf, type Point, POINTS, reached } from '../../../workers/points.ts';

describe('reached', () => {
  it('publishes on the channel of the point alone, and only to listeners', () => {
    const heard: Point[] = [];
    const listeners = POINTS.map((point) => [point, () => heard.push(point)] as const);
    for (const [point, listen] of listeners) subscribe(channelOf(point), listen);
    for (const point of POINTS) reached(point);
    for (const [point, listen] of listeners) unsubscribe(channelOf(point), listen);
    for (const point of POINTS) reached(point);
    expect(heard).toEqual([...POINTS]);
  });
});
