import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleTotal } from '../../contract/other-events.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import type { EventAnswer, EventsAnswer, EventStateAnswer } from '../../../schemas/http/view-answers.ts';
import { validEvent } from '../../support/events.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

const eventOf = (orderId: string, version: number, changes: Partial<OrderVersion> = {}): OrderEvent => ({
  ...validEvent({ platform: 'tmall', orderId, version, ...changes }),
  id: `${orderId}/${String(version)}`,
});
const FORMS = {
  'application/cloudevents+json': ([event]: readonly unknown[]) => JSON.stringify(event),
  'application/cloudevents-batch+json': (events: readonly unknown[]) => JSON.stringify(events),
  'application/x-ndjson': (events: readonly unknown[]) =>
    events.map((event) => JSON.stringify(event)).join('\n'),
};

const ONE = 'application/cloudevents+json';

const system = used(openRunningSystem);

/** Waits until the figures have what was sent. */
describe('an answer that waited', () => {
  let server: HttpServer;
  let key: string;
  beforeAll(async () => {
    for (const words of ['topics create', 'reference load'])
      expect((await system.run(...words.split(' '))).code).toBe(0);
    const made = await system.run('publishers', 'add', 'the test', '--platform', 'tmall', '--json');
    ({ key } = JSON.parse(made.out) as { key: string });
    server = await startHttpServer(system.home, system.engines.addresses);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  async function post(
    form: keyof typeof FORMS,
    events: readonly unknown[],
    query = '?wait=true',
  ): Promise<EventsAnswer> {
    const answer = await fetch(`${server.url}/v1/events${query}`, {
      method: 'POST',
      body: FORMS[form](events),
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': form },
    });
    expect([200, 202]).toContain(answer.status);
    return (await answer.json()) as EventsAnswer;
  }

  /** The answer once the figures have the events. A busy machine may need several requests; events count once. */
  async function posted(form: keyof typeof FORMS, ...events: readonly unknown[]): Promise<EventsAnswer> {
    let last: EventsAnswer | undefined;
    await expect
      .poll(async () => {
        last = await post(form, events);
        return last.events?.map(({ state }) => state);
      }, PATIENCE)
      .not.toContain('waiting');
    if (last === undefined) throw new Error('nothing was posted');
    return last;
  }
  const statesOf = ({ events }: EventsAnswer): EventAnswer['state'][] =>
    (events ?? []).map(({ state }) => state);

  async function viewOf(id: string): Promise<EventStateAnswer> {
    const answer = await fetch(`${server.url}/v1/events/${encodeURIComponent(id)}`, {
      headers: { Authorization: `Bearer ${key}` },
    });
    return (await answer.json()) as EventStateAnswer;
  }

  it('is counted for the version that counts, and says that an older one is superseded', async () => {
    expect(await posted(ONE, eventOf('a', 3))).toMatchObject({
      ...{ counted: true, events: [{ state: 'counted', countedVersion: 3 }] },
    });
    expect(await posted(ONE, eventOf('a', 2))).toMatchObject({
      ...{ counted: false, events: [{ status: 'accepted', state: 'superseded', countedVersion: 3 }] },
    });
    expect(await viewOf('a/2')).toMatchObject({ state: 'superseded', countedVersion: 3 });
    expect((await posted(ONE, eventOf('a', 3))).counted).toBe(true);
  });

  it('says which of two contents of one version counts, and is counted for that one alone', async () => {
    const contents = [eventOf('c', 1), eventOf('c', 1, { channel: 'offline' })].map((event, at) => ({
      ...event,
      id: `c-${String(at)}`,
    }));
    for (const event of contents) await posted(ONE, event);
    const again = [];
    for (const event of contents) again.push(await posted(ONE, event));
    expect(again.map((answer) => [answer.counted, ...statesOf(answer)]).toSorted()).toEqual([
      [false, 'conflicting'],
      [true, 'counted'],
    ]);
    expect(await Promise.all(contents.map(async ({ id }) => (await viewOf(id)).state))).toEqual(
      again.flatMap(statesOf),
    );
  });

  it.each(['application/cloudevents-batch+json', 'application/x-ndjson'] as const)(
    'says it of each event of one request, in %s',
    async (form) => {
      const name = form.slice(-4);
      const events = [2, 1, 3, 3].map((version) => eventOf(`b-${name}`, version));
      const answer = await posted(form, ...events, eventOf(`d-${name}`, 1));
      expect(statesOf(answer)).toEqual(['superseded', 'superseded', 'counted', 'counted', 'counted']);
      expect(answer).toMatchObject({ accepted: 5, counted: false });
      for (const { id, state } of answer.events ?? []) expect(await viewOf(id)).toMatchObject({ state });
    },
  );

  it('never says that a version is counted that a higher one had replaced, however many come at once', async () => {
    const versions = [4, 1, 6, 2, 5, 3];
    const answers = await Promise.all(versions.map((version) => posted(ONE, eventOf('e', version))));
    for (const [at, { counted, events = [] }] of answers.entries()) {
      const [{ state, countedVersion = 0 } = {}] = events;
      const isLast = countedVersion === versions[at];
      expect([state, counted]).toEqual(isLast ? ['counted', true] : ['superseded', false]);
      expect(countedVersion).toBeGreaterThanOrEqual(versions[at] ?? 7);
    }
    expect(answers[2]?.counted).toBe(true);
  });

  it('names the other order that came with the same id, as the view and the command do', async () => {
    const id = 'one-id-for-two';
    await posted(ONE, { ...eventOf('f', 1), id });
    const answer = await posted(ONE, { ...eventOf('g', 5), id });
    const other = [{ orderId: 'f', version: 1, state: 'counted' }];
    expect(answer.events).toMatchObject([{ state: 'counted', countedVersion: 5, otherOrders: other }]);
    expect(await viewOf(id)).toMatchObject({ orderId: 'g', version: 5, otherOrders: other });
    const printed = await system.run('publishers', 'event', id, '--platform', 'tmall');
    expect(printed.out).toContain('version 5 of order g');
    expect(printed.out).toContain('also came with order f, version 1: counted');
  });

  it('says that a control total is stored, and nothing of what a dry run sends', async () => {
    const total = await posted(ONE, { ...exampleTotal(), id: 'declared' });
    expect([total.counted, ...statesOf(total)]).toEqual([true, 'stored']);
    const dry = await post(ONE, [eventOf('h', 1)], '?wait=true&dry-run=true');
    expect(dry).toEqual({ accepted: 1, refused: 0, dryRun: true });
  });
});
