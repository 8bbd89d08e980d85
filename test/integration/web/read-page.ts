import { expect } from 'vitest';
import type { Dashboard } from '../../support/dashboard.ts';

/** The page at a path. Fails if there is none. */
export async function readPage(dashboard: Dashboard, path: string): Promise<string> {
  const answer = await dashboard.get(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text();
}
