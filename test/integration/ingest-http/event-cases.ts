import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { withAdmin } from '../../../adapters/kafka/connect.ts';
import { createPlatformTopics } from '../../../operations/topics/create-platform-topics.ts';
import { encodeEvent } from '../../../publishers/library/events.ts';
import { publishEvents } from '../../../publishers/sending/open-publisher.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import type { EventsAnswer } from '../../../schemas/http/view-answers.ts';
import { topicOf } from '../../../schemas/topics.ts';
import {
  BATCH,
  eventOf,
  type IngestHttp,
  JSON_BODY,
  LINES,
  problemOf,
  SINGLE,
} from '../../support/ingest-http.ts';
import { deleteTopics } from '../../support/kafka.ts';
import { PATIENCE } from '../../support/patience.ts';

/** Sends events of every form, and reads back what reached Kafka. */
export function eventCases(http: IngestHttp): void {
  /** The values that a platform's topic has, by their keys. */
  async function stored(platform: Platform): Promise<Map<string, string>> {
    const read = await http.read(platform);
    return new Map(read.map(({ key, value }) => [key ?? '', value]));
  }

  describe('events over HTTP reach Kafka byte for byte, with the order id as key,', () => {
    it('one in structured mode', async () => {
      const text = JSON.stringify(eventOf('jd', 'one'), null, 2);
      const answer = await http.post(http.key('jd'), `\n${text}\n`, SINGLE);
      expect([answer.status, await answer.json()]).toEqual([202, { accepted: 1, refused: 0 }]);
      expect(await stored('jd')).toEqual(new Map([['one', text]]));
    });

    it('a batch, and NDJSON in gzip with blank lines and carriage returns', async () => {
      const key = http.key('tmall');
      const batch = ['a', 'b'].map((id) => JSON.stringify(eventOf('tmall', id), null, 1));
      const lines = ['c', 'd', 'e'].map((id) => JSON.stringify(eventOf('tmall', id)));
      const first = await http.post(key, `[${batch.join(' ,\n')}]`, BATCH);
      expect([first.status, await first.json()]).toEqual([202, { accepted: 2, refused: 0 }]);
      const second = await http.post(key, gzipSync(lines.join('\r\n\n')), {
        ...LINES,
        'Content-Encoding': 'gzip',
      });
      expect([second.status, await second.json()]).toEqual([202, { accepted: 3, refused: 0 }]);
      const read = await stored('tmall');
      expect([...read.values()].sort()).toEqual([...batch, ...lines].sort());
    });
  });

  describe('a request of which some events are refused', () => {
    it('says of each event what became of it, and sends the others to their partitions', async () => {
      const key = http.key('pinduoduo');
      const orders = ['p1', 'p2', 'p3', 'p4', 'p5'];
      const wrong = { ...eventOf('pinduoduo', 'wrong'), subject: 'another' };
      const body = [
        ...orders.slice(0, 2).map((id) => JSON.stringify(eventOf('pinduoduo', id))),
        '{"half":',
        JSON.stringify(wrong),
        ...orders.slice(2).map((id) => JSON.stringify(eventOf('pinduoduo', id))),
      ].join('\n');
      const answer = await http.post(key, body, LINES);
      expect(answer.status).toBe(207);
      const { accepted, refused, events = [] } = (await answer.json()) as EventsAnswer;
      expect([accepted, refused]).toEqual([5, 2]);
      expect(events.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
      expect(events[2]).toMatchObject({
        id: '',
        status: 'refused',
        problems: [{ code: 'json.syntax', path: '' }],
      });
      expect(events[3]).toMatchObject({
        id: wrong.id,
        status: 'refused',
        problems: [{ code: 'identity.subject_mismatch', path: '/subject' }],
      });
      const read = await http.read('pinduoduo');
      const told = events
        .filter(({ status }) => status === 'accepted')
        .map(({ id, topic, partition, offset }) => [id, topic, partition, offset]);
      expect(told.sort()).toEqual(
        read
          .map(({ key: order, topic, partition, offset }) => [
            eventOf('pinduoduo', order ?? '').id,
            topic,
            partition,
            offset,
          ])
          .sort(),
      );
    });
  });

  const MEBIBYTE = 1_048_576;
  const GZIP = { 'Content-Encoding': 'gzip' };

  describe('a request that sends nothing', () => {
    const platform = 'lecuntao';

    it.each([
      ['no array', '{}', BATCH, 400, 'the body is not a JSON array of events'],
      ['an array that does not end', '[{},\n{}', BATCH, 400, 'failed at line 2, column 3'],
      ['an empty batch', '[]', BATCH, 400, 'the body holds no event: send at least one'],
      ['no line', '', LINES, 400, 'send at least one'],
      ['bytes that are no gzip', 'text', { ...SINGLE, ...GZIP }, 400, 'not complete gzip'],
      ['half of a gzip', gzipSync('{}').subarray(0, 15), { ...SINGLE, ...GZIP }, 400, 'not complete gzip'],
      ['another encoding', '{}', { ...SINGLE, 'Content-Encoding': 'br' }, 415, 'gzip'],
      ['another form', '{}', { 'Content-Type': 'application/xml' }, 415, 'application/x-ndjson'],
      ['a whole event as JSON', '{}', JSON_BODY, 415, 'Send a whole event as application/cloudevents+json'],
      ['another charset', '{}', { 'Content-Type': 'application/x-ndjson; charset=gbk' }, 415, 'UTF-8'],
      ['more bytes than it may', Buffer.alloc(9 * MEBIBYTE, ' '), LINES, 413, '8 MiB'],
      ['more events than it may', '1\n'.repeat(10_001), LINES, 413, '10000'],
      ['a bomb of 400 MiB', gzipSync(Buffer.alloc(400 * MEBIBYTE)), { ...LINES, ...GZIP }, 413, '32 MiB'],
      ['an empty event', '', SINGLE, 400, 'the body holds no event'],
      [
        'an event of more than 1 MiB',
        ' '.repeat(10) + '"'.repeat(MEBIBYTE + 1),
        SINGLE,
        422,
        'bytes.too_large',
      ],
    ] as const)('has %s', async (_, body, headers, status, detail) => {
      const answer = await http.post(http.key(platform), body, headers);
      expect(await problemOf(answer)).toMatchObject({
        status,
        detail: expect.stringContaining(detail) as string,
      });
    });

    it('has sent nothing: the next event is the first of its topic', async () => {
      const answer = await http.post(http.key(platform), JSON.stringify(eventOf(platform, 'first')), SINGLE);
      expect(answer.status).toBe(202);
      expect((await http.read(platform)).map(({ key: order }) => order)).toEqual(['first']);
      expect(http.failures).toEqual([]);
    });
  });

  describe('a key that may send two events a second', () => {
    it('is told when to try again, and may then send', async () => {
      const key = http.slowKey;
      const send = () =>
        http.post(
          key,
          JSON.stringify(['x', 'y', 'z', 'u', 'v'].map((id) => eventOf('cloud-farm', id))),
          BATCH,
        );
      let answer = await send();
      expect(answer.status).toBe(202);
      // What a request takes too much is paid back in half a second, and Kafka's acknowledgement may take longer.
      while (answer.status === 202) answer = await send();
      const { type } = await problemOf(answer);
      expect([answer.status, type]).toEqual([429, '/v1/problems#rate-limited']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      await expect.poll(async () => (await send()).status).toBe(202);
    });
  });

  describe('while the topic of a platform is missing,', () => {
    const platform = 'rural-taobao';
    const topic = topicOf(platform);
    const said = `there is no topic ${topic}, or you may not see it: ask the operator to create it`;

    it('a request and a publisher say so before they send, and succeed once it was created', async () => {
      const { kafka } = http.engines.connections;
      const event = eventOf(platform, 'late');
      const post = () => http.post(http.key(platform), JSON.stringify(event), SINGLE);
      const publish = () => publishEvents(kafka, [encodeEvent(event)]);
      await withAdmin(kafka, 'patient', (admin) => deleteTopics(admin, [topic]));
      const failures = http.failures.length;

      const answer = await post();
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
      expect((await problemOf(answer)).detail).toBe(
        `${said} (\`countyflow topics create\`); nothing was sent`,
      );
      await expect(publish()).rejects.toThrow(said);
      expect(http.failures).toHaveLength(failures);

      await createPlatformTopics(kafka, { platforms: [platform], partitions: 1 });
      await vi.waitFor(async () => {
        expect((await post()).status).toBe(202);
      }, PATIENCE);
      expect((await publish()).map(({ events }) => events.length)).toEqual([1]);
      expect((await http.read(platform)).map(({ key }) => key)).toEqual(['late', 'late']);
    });
  });
}
