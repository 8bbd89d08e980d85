import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ClickHouseClient } from '../../../adapters/clickhouse/client.ts';
import type { Dashboard } from '../../support/dashboard.ts';
import { PATIENCE, PATIENCE_OF_PAGES } from '../../support/patience.ts';

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

/** The first value of a query, as exact text. */
export async function first(client: ClickHouseClient, sql: string): Promise<string | null> {
  const found = await client.query({ query: sql, format: 'JSONCompactEachRow' });
  const [[value] = []] = await found.json<(string | number | null)[]>();
  return value == null ? null : String(value);
}

export const decoded = (html: string) => html.replaceAll('&amp;', '&').replaceAll('&#39;', "'");

/** Readers of answers that are no refusals. */
export function readersOf(dashboard: Dashboard) {
  async function read(path: string): Promise<Response> {
    const answer = await answerOf(dashboard, path);
    expect(answer.status, path).toBe(200);
    return answer;
  }
  const text = (path: string) => readPage(dashboard, path);

  /** The page when all of its sections were computed. */
  async function whole(path: string): Promise<string> {
    let html = '';
    const isPending = async () => {
      html = await text(path);
      return html.includes('Still being computed');
    };
    await expect.poll(isPending, PATIENCE_OF_PAGES).toBe(false);
    return html;
  }
  return { read, text, whole };
}
