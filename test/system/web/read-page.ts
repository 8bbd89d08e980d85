import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Dashboard } from '../../support/dashboard.ts';
import { PATIENCE } from '../../support/patience.ts';

/** The answer at a path, once its figures are computed: a browser asks again too. */
export async function answerOf(dashboard: Dashboard, path: string): Promise<Response> {
  const untilMs = Date.now() + PATIENCE.timeout;
  let answer = await dashboard.get(path);
  while (answer.status === 503 && Date.now() < untilMs) {
    await delay(250);
    answer = await dashboard.get(path);
  }
  return answer;
}

/** The page at a path. Fails if there is none. */
export async function readPage(dashboard: Dashboard, path: string): Promise<string> {
  const answer = await answerOf(dashboard, path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text();
}
