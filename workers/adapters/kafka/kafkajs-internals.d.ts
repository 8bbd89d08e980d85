/** What is used of kafkajs 2.2.4 below its public surface. The version is pinned; a new one is checked against this. */

declare module 'kafkajs/src/cluster/index.js' {
  interface FetchResponse {
    responses: { topicName: string; partitions: unknown[] }[];
  }
  interface Broker {
    fetch(request: {
      maxWaitTime: number;
      minBytes: number;
      maxBytes: number;
      isolationLevel: number;
      topics: { topic: string; partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[];
    }): Promise<FetchResponse>;
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

declare module 'kafkajs/src/consumer/batch.js' {
  interface RawMessage {
    offset: string;
    timestamp: string;
    key: Buffer | null;
    value: Buffer | null;
  }
  /** Drops control records and those of aborted transactions, and what lies before the offset asked for. */
  export default class Batch {
    constructor(topic: string, fetchedOffset: string, partitionData: unknown);
    readonly messages: RawMessage[];
    readonly rawMessages: RawMessage[];
    readonly highWatermark: string;
    lastOffset(): string;
  }
}

declare module 'kafkajs/src/network/socketFactory.js' {
  export default function createSocketFactory(): unknown;
}

declare module 'kafkajs/src/loggers/index.js' {
  const loggers: {
    createLogger(options: { level: number; logCreator: () => (entry: unknown) => void }): unknown;
  };
  export default loggers;
}
