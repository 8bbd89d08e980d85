import type { KafkaConnection } from '../../../adapters/configuration/connections.ts';
import { kafkaClientOptions } from '../../../adapters/kafka/connect.ts';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { platformOf, topicOf } from '../../../schemas/topics.ts';
import { readEach } from '../../support/read-topics.ts';
import { PROBE_PREFIX } from './probes.ts';
import { identify, type MadeRecord } from './stream.ts';

/** What an ordinary consumer finds in the topics. */
export interface FoundLog {
  readonly records: number;
  /** Records that the generator made and the log lacks: platform, key, and the reason to hold it. */
  readonly lost: readonly string[];
  /** Records that were sent again because their acknowledgement did not come. */
  readonly repeated: number;
  /** Records that nobody made. */
  readonly foreign: number;
  /** Records that must be held, by reason. */
  readonly held: ReadonlyMap<string, number>;
}

export async function readLog(
  connection: KafkaConnection,
  made: ReadonlyMap<string, MadeRecord>,
): Promise<FoundLog> {
  const found = new Map<string, number>();
  const held = new Map<string, number>();
  let foreign = 0;
  const topics = PLATFORMS.map(topicOf);
  const records = await readEach(kafkaClientOptions(connection), topics, ({ topic, message }) => {
    const key = message.key?.toString() ?? '';
    if (key.startsWith(PROBE_PREFIX)) return;
    const platform = platformOf(topic);
    if (platform === undefined) throw new Error(`${topic} is no platform's topic`);
    const id = identify(platform, key, message.value ?? Buffer.alloc(0));
    const record = made.get(id);
    if (record === undefined) foreign += 1;
    found.set(id, (found.get(id) ?? 0) + 1);
    const code = record?.code;
    if (code !== undefined) held.set(code, (held.get(code) ?? 0) + 1);
  });
  const lost: string[] = [];
  let repeated = 0;
  for (const [id, { made: times, what, code }] of made) {
    const surplus = (found.get(id) ?? 0) - times;
    if (surplus < 0) lost.push(`${what} ${code ?? ''} ${String(-surplus)} times`);
    else repeated += surplus;
  }
  return { records, lost, repeated, foreign, held };
}
