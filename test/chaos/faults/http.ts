import { setTimeout as sleep } from 'node:timers/promises';
import { STREAM_PLATFORMS } from '../arena.ts';
import { HttpPublisher } from '../stream/http-publisher.ts';
import type { Fault } from './fault.ts';

const KILLS = 3;
const EVENTS = 50;
const COPIES = 2;
const KILL_EVERY_MS = 3_000;

/** An event that a killed server had acknowledged must be counted; one that it had not is sent again. */
export const httpServerKilled: Fault = {
  number: 26,
  title: 'the HTTP server killed while it takes events, each of which comes twice',
  async inject(arena) {
    await using publisher = await HttpPublisher.open(arena.world, arena.ledger, STREAM_PLATFORMS);
    let events = 0;
    const killing = (async () => {
      while (publisher.kills < KILLS) {
        await sleep(KILL_EVERY_MS);
        await publisher.killServer();
      }
    })();
    // Awaited below. Until then, a failure must not be reported as unhandled.
    killing.catch(() => undefined);
    while (publisher.kills < KILLS) {
      await publisher.publish(arena.stream.next(EVENTS, COPIES));
      events += EVENTS * COPIES;
    }
    await killing;
    return `${String(publisher.kills)} kills, ${String(events)} events acknowledged, ${String(publisher.retries)} requests sent again`;
  },
};
