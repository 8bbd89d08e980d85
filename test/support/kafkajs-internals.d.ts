/** Internals of kafkajs 2.2.4 that tests use as the oracle of decoding and to send arbitrary bytes. */

declare module 'kafkajs/src/protocol/recordBatch/crc32C/index.js' {
  export default function crc32C(bytes: Buffer): number;
}

declare module 'kafkajs/src/protocol/decoder.js' {
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- tests only hand it on to a decoder of kafkajs's
  export default class Decoder {
    constructor(bytes: Buffer);
  }
}

declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    writeInt16(value: number): this;
    writeInt32(value: number): this;
    writeString(value: string | null): this;
    writeBuffer(value: Buffer): this;
  }
}

declare module 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js' {
  import type Decoder from 'kafkajs/src/protocol/decoder.js';
  export default function decodeMessages(decoder: Decoder): Promise<unknown[]>;
}

declare module 'kafkajs/src/protocol/requests/produce/v7/response.js' {
  const response: {
    decode: (payload: Buffer) => Promise<{ clientSideThrottleTime: number }>;
    /** Throws the broker's error. */
    parse: (decoded: unknown) => Promise<unknown>;
  };
  export default response;
}

declare module 'kafkajs/src/consumer/batch.js' {
  /** Drops control records, records of aborted transactions, and records before the requested offset. */
  export default class Batch {
    constructor(
      topic: string,
      fetchedOffset: string,
      partition: {
        partition: number;
        highWatermark: string;
        abortedTransactions: readonly { producerId: string; firstOffset: string }[];
        messages: readonly unknown[];
      },
    );
    readonly messages: { offset: string; timestamp: string; key: Buffer | null; value: Buffer | null }[];
  }
}
