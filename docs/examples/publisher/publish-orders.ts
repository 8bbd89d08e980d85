// Publishes an order in two versions with the library. Run: node publish-orders.ts
// The address of Kafka is in KAFKA_BROKERS, such as 127.0.0.1:9092.
import {
  InvalidEventError,
  openKafkaPublisher,
  orderEvent,
  type OrderEventInput,
} from 'countyflow-publisher';

const brokers = (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:9092').split(',');

const placed: OrderEventInput = {
  occurredAt: '2017-11-11T00:01:07.250+08:00',
  platform: 'tmall',
  orderId: 'TM-20171111-000061',
  version: 1,
  status: 'placed',
  placedAt: '2017-11-11T00:01:07+08:00',
  paidAt: null,
  sellerCounty: '222405',
  sellerVillage: null,
  buyerCounty: '110105',
  outlet: null,
  orderMode: 'self',
  channel: 'online',
  lines: [
    {
      sku: 'LJ-PEAR-5',
      name: '苹果梨',
      category: 'agri.pear',
      quantity: '2.5',
      unit: 'kg',
      amountFen: 3990,
    },
  ],
  goodsAmountFen: 3990,
  refundedFen: 0,
  settlementReference: null,
};
const paid: OrderEventInput = {
  ...placed,
  occurredAt: '2017-11-11T00:03:20+08:00',
  version: 2,
  status: 'paid',
  paidAt: '2017-11-11T00:03:19+08:00',
};

const publisher = await openKafkaPublisher({
  kafka: { brokers },
  onDelivered: ({ ranges }) => {
    for (const { topic, partition, firstOffset, lastOffset } of ranges)
      console.log(`${topic} ${String(partition)}: offsets ${String(firstOffset)} to ${String(lastOffset)}`);
  },
});
await publisher.send(orderEvent(placed));
await publisher.send(orderEvent(paid));

// An event that breaks the contract is not sent, and says what is wrong.
try {
  await publisher.send(orderEvent({ ...paid, version: 3, goodsAmountFen: 1 }));
} catch (error) {
  if (!(error instanceof InvalidEventError)) throw error;
  for (const { code, path, message } of error.problems) console.error(code, path, message);
}

// Rejects if an event was not delivered, and names it.
await publisher.close();
