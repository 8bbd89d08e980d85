import { expect, it } from 'vitest';
import type { RequestsAnswer } from '../../../schemas/http/request-answers.ts';
import { validEvent } from '../../support/events.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

const system = used(openRunningSystem);
/** More than a request takes on a busy machine, and less than ClickHouse has to answer. */
const SOON_MS = 8_000;

it('answers while ClickHouse stands still, and shows those requests when it goes on', async () => {
  expect((await system.run('topics', 'create')).code).toBe(0);
  const made = await system.run('publishers', 'add', 'the test', '--platform', 'tmall', '--json');
  const { key } = JSON.parse(made.out) as { key: string };
  await using server = await startHttpServer(system.home, system.engines.addresses);
  const headers = { Authorization: `Bearer ${key}` };
  const post = (id: string): Promise<Response> =>
    fetch(`${server.url}/v1/events`, {
      method: 'POST',
      body: JSON.stringify(validEvent({ platform: 'tmall', orderId: id })),
      headers: { ...headers, 'Content-Type': 'application/cloudevents+json', 'X-Request-Id': id },
      signal: AbortSignal.timeout(SOON_MS),
    });
  const shown = async (): Promise<string[]> => {
    const answer = await fetch(`${server.url}/v1/requests`, { headers });
    return answer.ok ? ((await answer.json()) as RequestsAnswer).requests.map(({ id }) => id) : [];
  };
  expect((await post('before')).status).toBe(202);
  await expect.poll(shown).toEqual(['before']);
  const during = Array.from({ length: 20 }, (_, at) => `during-${String(at)}`);
  system.signal('clickhouse', 'SIGSTOP');
  try {
    for (const id of during) expect((await post(id)).status).toBe(202);
  } finally {
    system.signal('clickhouse', 'SIGCONT');
  }
  await expect.poll(async () => (await shown()).toSorted()).toEqual(['before', ...during].toSorted());
});
