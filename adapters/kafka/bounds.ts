const MIB = 1024 * 1024;

/**
 * The largest response to a fetch that is kept whole. Kafka returns the first record batch whole however little is
 * requested; of a larger response only the beginning is kept, and its batch is refused.
 */
export const MAX_RESPONSE_BYTES = 128 * MIB;

/**
 * Covers the responses to fetches of 1 MiB, and batches that are a little larger. Each reader may hold one of
 * these.
 */
export const SMALL_RESPONSE_BYTES = 2 * MIB;

/**
 * The largest batch that is decompressed. By default producers gather 16 KiB and brokers accept 1 MiB, compressed,
 * and JSON shrinks to a tenth: no honest batch comes near this.
 */
export const MAX_DECOMPRESSED_BYTES = 64 * MIB;

/**
 * What 1 MiB of compressed JSON decompresses to. Each reader may decompress this much at the same time as the
 * others.
 */
export const SMALL_DECOMPRESSED_BYTES = 8 * MIB;
