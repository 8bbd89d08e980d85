import { describe, expect, it } from 'vitest';
import { CLICKHOUSE_CODES } from '../../../adapters/errors/clickhouse-codes.ts';
import { KAFKA_TYPES, KAFKAJS_ERRORS } from '../../../adapters/errors/kafka-errors.ts';
import { AWAY_REMEDY, remedyFor, silentRemedy } from '../../../adapters/errors/remedies.ts';
import { UNANSWERED, workerLost } from '../../../operations/status/signs.ts';
import { troubleOfMisnamed } from '../../../operations/topics/list-topics.ts';
import { LOAD_STATES } from '../../../schemas/backfill.ts';
import { troubleWords } from '../../../web/parts/trouble-words.ts';

const MISNAMED = [
  { topic: 'order.events', meant: null },
  { topic: 'orders.events.v1.jdd', meant: 'orders.events.v1.jd' },
];
const SAID = [
  remedyFor(undefined),
  ...Object.values(CLICKHOUSE_CODES).map((code) => remedyFor({ engine: 'clickhouse', code })),
  ...[...Object.values(KAFKA_TYPES), ...Object.values(KAFKAJS_ERRORS)].map((code) =>
    remedyFor({ engine: 'kafka', code }),
  ),
  ...Object.values(AWAY_REMEDY),
  ...(['kafka', 'temporal', 'clickhouse'] as const).map(silentRemedy),
  ...[
    ...[UNANSWERED, workerLost(true, 1, 1), workerLost(false, null, null)],
    ...MISNAMED.map((topic) => troubleOfMisnamed(topic)),
  ].flatMap(({ what, remedy }) => [what, remedy]),
];

describe('states', () => {
  it.each(LOAD_STATES)('of a backfill are said in Chinese too: %s', (state) => {
    expect(troubleWords(state, 'zh')).toMatch(/\p{Script=Han}/u);
  });
});

describe('causes and remedies', () => {
  it.each([...new Set(SAID)])('are said in Chinese too: %s', (english) => {
    const chinese = troubleWords(english, 'zh');
    expect(chinese).toMatch(/\p{Script=Han}/u);
    // Names stay; sentences do not.
    expect(chinese).not.toMatch(/[a-z]+ [a-z]+ [a-z]+ [a-z]+/);
    expect(troubleWords(english, 'en')).toBe(english);
  });

  it('keep the words of an engine, which knows no other language', () => {
    expect(troubleWords('code 241: memory limit exceeded', 'zh')).toBe('code 241: memory limit exceeded');
    expect(troubleWords('no answer within 5 s; it last answered at 2026-11-24T04:00:00.000Z', 'zh')).toBe(
      '5秒内无响应；上次响应于 2026-11-24T04:00:00.000Z',
    );
  });
});
