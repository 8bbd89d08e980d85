import { describe, expect, it } from 'vitest';
import { lookalikeOf } from '../../../domain/topics/lookalike.ts';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { rejectsTopicOf, topicOf } from '../../../schemas/topics.ts';

describe('a topic that looks like one of the platforms', () => {
  it.each([
    ['has a part of a platform', 'orders.events.v1.taobao', 'orders.events.v1.rural-taobao'],
    ['has another case', 'Orders.events.v1.tmall', 'orders.events.v1.tmall'],
    ['has another version', 'orders.events.v2.jd', 'orders.events.v1.jd'],
    ['lacks a letter', 'order.events.v1.jd', 'orders.events.v1.jd'],
    ['has other separators', 'orders_events-v1_post_shopkeeper', 'orders.events.v1.post-shopkeeper'],
    ['has no separator', 'orderseventsv1suning', 'orders.events.v1.suning'],
    ['lacks the version', 'orders.events.lecuntao', 'orders.events.v1.lecuntao'],
    ['names the platform and more', 'orders.events.v1.jd.retry', 'orders.events.v1.jd'],
    ['has a wrong letter in the platform', 'orders.events.v1.pinduodou', 'orders.events.v1.pinduoduo'],
    ['has exchanged letters in its first word', 'odrers.events.v1.jd', 'orders.events.v1.jd'],
  ])('is found, with the topic that was meant: it %s', (_, topic, meant) => {
    expect(lookalikeOf(topic)).toEqual({ topic, meant });
  });

  it.each(['orders.events.v1', 'orders.events.v1.yunji'])('is found without a guess: %s', (topic) => {
    expect(lookalikeOf(topic)).toEqual({ topic, meant: null });
  });

  it.each([
    ...PLATFORMS.map(topicOf),
    ...PLATFORMS.map(rejectsTopicOf),
    '__consumer_offsets',
    'orders',
    'orders.refunds.v1.jd',
    'orders.events.audit',
    'shipments.events.v1.jd',
    'jd',
    '',
  ])('is not %j', (topic) => {
    expect(lookalikeOf(topic)).toBeUndefined();
  });
});
