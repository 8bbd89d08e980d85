import type { KafkaConnection } from '../configuration/connections.ts';
import { connectCluster } from './cluster.ts';

/** Kafka's numbers of requests: a broker says which versions of each it speaks, and not its own release. */
const FETCH = '1';
/** The version that the log reader speaks. */
const FETCH_VERSION = 11;

/** The release that brought each version of Fetch, newest first. */
const RELEASES: readonly (readonly [version: number, release: string])[] = [
  [18, '4.1'],
  [17, '3.9'],
  [16, '3.7'],
  [15, '3.5'],
  [13, '3.1'],
  [12, '2.7'],
  [FETCH_VERSION, '2.3'],
];

export interface BrokerProtocol {
  /** Whether the log reader can read from it. */
  readonly speaksFetch: boolean;
  /** The broker is of this release or a later one. */
  readonly release: string;
}

export async function readBrokerProtocol(kafka: KafkaConnection): Promise<BrokerProtocol> {
  const cluster = await connectCluster(kafka, undefined);
  try {
    await cluster.refreshMetadata();
    const { versions } = await cluster.findControllerBroker();
    const { minVersion = 0, maxVersion = 0 } = versions?.[FETCH] ?? {};
    const release = RELEASES.find(([version]) => maxVersion >= version)?.[1] ?? '2.2 or earlier';
    return { speaksFetch: minVersion <= FETCH_VERSION && maxVersion >= FETCH_VERSION, release };
  } finally {
    await cluster.disconnect();
  }
}
