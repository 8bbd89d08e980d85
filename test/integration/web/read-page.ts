import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Dashboard } from '../../support/dashboard.ts';

/** The page at a path. Fails if there is none. */
export async function readPage(dashboard: Dashboard, path: string): Promise<string> {
  const untilMs = Date.now() + 120_000;
  let answer = await dashboard.get(path);
  // A figure is still computed: a browser asks again too.
  while (answer.status === 503 && Date.now() < untilMs) {
    await delay(250);
    answer = await dashboard.get(path);
  }
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text();
}
