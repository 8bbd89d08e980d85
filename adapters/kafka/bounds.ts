const MIB = 1024 * 1024;

/**
 * The answer to a fetch, of which Kafka returns the first record batch whole however little is asked for. Of a
 * larger one the beginning is kept, and its batch is refused.
 */
export const MAX_ANSWER_BYTES = 128 * MIB;

/** The answers to fetches of 1 MiB, and a batch that is a little larger: of these each reader may have one. */
export const SMALL_ANSWER_BYTES = 2 * MIB;

/**
 * The records of one batch, decompressed. Producers gather 16 KiB and brokers take 1 MiB, compressed, unless they
 * are told otherwise, and JSON shrinks to a tenth: no honest batch comes near.
 */
export const MAX_DECOMPRESSED_BYTES = 64 * MIB;

/** What 1 MiB of JSON decompresses to: so much each reader may decompress beside the others. */
export const SMALL_DECOMPRESSED_BYTES = 8 * MIB;
