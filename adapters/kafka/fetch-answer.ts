import type { Buffer } from 'node:buffer';

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

/** What a broker answers to a fetch of one partition. */
export interface FetchAnswer {
  readonly throttleMs: number;
  /** Kafka's; 0 where there is none. */
  readonly errorCode: number;
  readonly highWatermark: bigint;
  readonly aborted: readonly AbortedTransaction[];
  /** Record batches end to end. The last may be cut off; the first is too where the frame is. */
  readonly batches: Buffer;
}

/** Reads a frame that answers a fetch of version 11 of one partition. Throws a RangeError where it is none. */
export function readFetchAnswer(frame: Buffer): FetchAnswer {
  let at = 8; // The size of the frame and the correlation id.
  const int16 = (): number => frame.readInt16BE((at += 2) - 2);
  const int32 = (): number => frame.readInt32BE((at += 4) - 4);
  const int64 = (): bigint => frame.readBigInt64BE((at += 8) - 8);
  const throttleMs = int32();
  const sessionError = int16();
  at += 4; // The session's id.
  if (sessionError !== 0)
    return { throttleMs, errorCode: sessionError, ...NOTHING, batches: frame.subarray(0, 0) };
  if (int32() !== 1) throw new RangeError('The broker did not answer for the topic that was asked for');
  const nameBytes = int16();
  at += nameBytes;
  if (int32() !== 1) throw new RangeError('The broker did not answer for the partition that was asked for');
  at += 4; // The partition's number.
  const errorCode = int16();
  const highWatermark = int64();
  at += 16; // The last stable offset, and the first of the log.
  const aborted: AbortedTransaction[] = [];
  for (let left = int32(); left > 0; left -= 1) {
    aborted.push({ producerId: int64(), firstOffset: int64() });
  }
  at += 4; // A replica that would be nearer.
  const length = Math.max(int32(), 0);
  return { throttleMs, errorCode, highWatermark, aborted, batches: frame.subarray(at, at + length) };
}

const NOTHING = { highWatermark: -1n, aborted: [] };
