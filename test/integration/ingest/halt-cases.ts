import { expect, it } from 'vitest';
import { PartitionHaltError } from '../../../workers/ingest/continuity.ts';
import { resolveRewind } from '../../../workers/ingest/resolve-rewind.ts';
import { type Drains, orderMessages } from '../../support/drains.ts';

const TOPIC = 'orders.events.v1.cloud-farm';
const IDS = ['C-1', 'C-2', 'C-3', 'C-4', 'C-5'];

/** What a partition does that can no longer be read as promised. Cases of one topic, each after the one before. */
export function haltCases(drains: () => Drains): void {
  const halt = async (cursor: string | null): Promise<{ reason: string; message: string }> => {
    const error: unknown = await drains()
      .drain({ topic: TOPIC, cursor })
      .then(
        () => undefined,
        (failure: unknown) => failure,
      );
    if (!(error instanceof PartitionHaltError)) throw new Error('The drain did not halt', { cause: error });
    return { reason: error.reason, message: error.message };
  };

  it('halts over events that retention removed unread, and names every one of their offsets', async () => {
    const { kafka, drain, account } = drains();
    await kafka.createTopic(TOPIC);
    await kafka.send(TOPIC, orderMessages('cloud-farm', IDS.slice(0, 2)));
    await drain({ topic: TOPIC });
    await kafka.send(TOPIC, orderMessages('cloud-farm', IDS.slice(2)));
    await kafka.deleteRecordsBefore(TOPIC, 4n);
    for (const cursor of ['2', null]) {
      const { reason, message } = await halt(cursor);
      expect(reason).toBe('offset-out-of-range');
      expect(message).toContain(`kafka/${TOPIC}/0: offsets 2 to 3 were removed by retention`);
      expect(message).toContain('The log now holds 4 to 5');
    }
    expect(await account(TOPIC)).toMatchObject({ next_position: '2', closes: 1 });
  });

  it('goes on without them when it is rewound past them, and the accounting keeps showing what is missing', async () => {
    const { connection, client, drain, account } = drains();
    const cursor = await resolveRewind(client, connection, TOPIC, 0, { offset: '0' });
    expect(cursor).toBe('4');
    expect(await drain({ topic: TOPIC, cursor })).toMatchObject({ cursor: '5', records: 1 });
    expect(await account(TOPIC)).toMatchObject({ records: '3', missing: '2', closes: 0 });
  });

  it('halts where the topic was made anew and is shorter than the cursor', async () => {
    const { kafka } = drains();
    await kafka.admin.deleteTopics({ topics: [TOPIC] });
    await kafka.createTopic(TOPIC);
    await kafka.send(TOPIC, orderMessages('cloud-farm', ['N-1']));
    const { reason, message } = await halt('5');
    expect(reason).toBe('topic-changed');
    expect(message).toContain('the cursor is 5, and the log ends at 1');
    expect(message).toContain('Rewind to 0');
  });

  it('halts where the topic was made anew and has grown past the cursor, by the record before it', async () => {
    const { kafka } = drains();
    // Offset 4 holds an order again, as it did when it was read: only another one.
    await kafka.send(TOPIC, orderMessages('cloud-farm', ['N-2', 'N-3', 'N-4', 'N-5', 'N-6']));
    for (const cursor of ['5', null]) {
      const { reason, message } = await halt(cursor);
      expect(reason).toBe('topic-changed');
      expect(message).toContain('offset 4 holds another record');
    }
  });

  it('reads the new topic from its beginning once it is rewound, and accounts for it alone', async () => {
    const { connection, client, drain, account, versions } = drains();
    const cursor = await resolveRewind(client, connection, TOPIC, 0, { offset: '0' });
    expect(await drain({ topic: TOPIC, cursor })).toMatchObject({ cursor: '6', records: 6 });
    expect(await account(TOPIC)).toMatchObject({
      first_position: '0',
      records: '6',
      missing: '0',
      closes: 1,
    });
    expect(Object.keys(await versions('cloud-farm')).sort()).toEqual(
      // C-3 and C-4 are the two that retention took.
      ['C-1', 'C-2', 'C-5', 'N-1', 'N-2', 'N-3', 'N-4', 'N-5', 'N-6'],
    );
  });
}
