/**
 * The private modules of kafkajs 2.2.4 that this project uses. Check these types before changing the pinned
 * version.
 */

declare module 'kafkajs/src/cluster/index.js' {
  interface Broker {
    /** Sends over the connection for this kind of request. Resolves with what `parse` returns. */
    readonly connectionPool: {
      send<Decoded extends { clientSideThrottleTime: number }, Result>(protocol: {
        request: unknown;
        response: {
          decode: (payload: Buffer) => Promise<Decoded>;
          parse: (decoded: Decoded) => Promise<Result>;
        };
        /** Milliseconds. */
        requestTimeout: number;
      }): Promise<Result>;
    };
    /** Versions of each request that the broker speaks, by the number of the request. */
    readonly versions: Readonly<Record<string, { minVersion: number; maxVersion: number }>> | null;
    offsetCommit(request: {
      groupId: string;
      groupGenerationId: number;
      memberId: string;
      topics: { topic: string; partitions: { partition: number; offset: string }[] }[];
    }): Promise<unknown>;
  }
  export default class Cluster {
    constructor(options: Record<string, unknown>);
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    refreshMetadata(): Promise<void>;
    addMultipleTargetTopics(topics: string[]): Promise<void>;
    findLeaderForPartitions(topic: string, partitions: number[]): Record<string, number[]>;
    findBroker(options: { nodeId: string }): Promise<Broker>;
    findControllerBroker(): Promise<Broker>;
    findGroupCoordinator(options: { groupId: string }): Promise<Broker>;
    fetchTopicsOffset(
      topics: {
        topic: string;
        partitions: { partition: number }[];
        fromBeginning?: boolean;
        fromTimestamp?: number;
      }[],
    ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
  }
}

declare module 'kafkajs/src/protocol/requests/fetch/v11/request.js' {
  export default function fetchRequest(options: {
    replicaId: number;
    maxWaitTime: number;
    minBytes: number;
    maxBytes: number;
    isolationLevel: number;
    topics: { topic: string; partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[];
  }): unknown;
}

declare module 'kafkajs/src/protocol/error.js' {
  const errors: {
    /** Returns a KafkaJSProtocolError whose `type` is Kafka's name of the code. */
    createErrorFromCode(code: number): Error;
  };
  export default errors;
}

declare module 'kafkajs/src/network/socketFactory.js' {
  import type { Socket } from 'node:net';

  export interface SocketOptions {
    host: string;
    port: number;
    ssl: unknown;
    onConnect: () => void;
  }
  export type SocketFactory<Made> = (options: SocketOptions) => Made;
  export default function createSocketFactory(): SocketFactory<Socket>;
}

declare module 'kafkajs/src/loggers/index.js' {
  const loggers: {
    createLogger(options: { level: number; logCreator: () => (entry: unknown) => void }): unknown;
  };
  export default loggers;
}
