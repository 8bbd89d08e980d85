import { validEvent } from './events.ts';
import { HeldQuestions } from './held-questions.ts';
import { elsewhere, openStaleSystem, type StaleSystem } from './stale-system.ts';

export const HELD_TOPIC = 'orders.events.v1.rural-taobao';
export const HELD_SOURCE = `kafka/${HELD_TOPIC}/0`;

/** An event whose county the worker of a stale system does not know. */
export const unknownCounty = (orderId: string): string => JSON.stringify(validEvent({ orderId }));

/** A stale system that holds four records of a topic, one of which is `broken`, and two lines of an archive. */
export async function openHeldEvents(): Promise<{ system: StaleSystem; ask: HeldQuestions }> {
  const message = (key: string, value: string): { key: string; value: string } => ({ key, value });
  const system = await openStaleSystem(
    HELD_TOPIC,
    [
      message('K-0', elsewhere('K-0')),
      message('K-1', unknownCounty('K-1')),
      message('K-2', '{"broken"'),
      message('K-3', elsewhere('K-3', { goodsAmountFen: 1 })),
      message('K-4', unknownCounty('K-4')),
    ],
    [elsewhere('A-0'), unknownCounty('A-1'), elsewhere('A-2', { goodsAmountFen: 1 })],
  );
  return { system, ask: new HeldQuestions(system) };
}
