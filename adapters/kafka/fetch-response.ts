import type { Buffer } from 'node:buffer';

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

/** A broker's response to a fetch of one partition. */
export interface FetchResponse {
  readonly throttleMs: number;
  /** Kafka's error code; 0 where there is no error. */
  readonly errorCode: number;
  readonly highWatermark: bigint;
  readonly aborted: readonly AbortedTransaction[];
  /** Record batches end to end. The last may be cut off, and so may the first where the frame is. */
  readonly batches: Buffer;
}

/** Parses a fetch response of version 11 for one partition. Throws a RangeError where the frame is not one. */
export function readFetchResponse(frame: Buffer): FetchResponse {
  let at = 8; // The size of the frame and the correlation id.
  const int16 = (): number => frame.readInt16BE((at += 2) - 2);
  const int32 = (): number => frame.readInt32BE((at += 4) - 4);
  const int64 = (): bigint => frame.readBigInt64BE((at += 8) - 8);
  const throttleMs = int32();
  const sessionError = int16();
  at += 4; // The session id.
  if (sessionError !== 0)
    return { throttleMs, errorCode: sessionError, ...NOTHING, batches: frame.subarray(0, 0) };
  if (int32() !== 1) throw new RangeError('The response does not hold the requested topic');
  const nameBytes = int16();
  at += nameBytes;
  if (int32() !== 1) throw new RangeError('The response does not hold the requested partition');
  at += 4; // The partition number.
  const errorCode = int16();
  const highWatermark = int64();
  at += 16; // The last stable offset and the log start offset.
  const aborted: AbortedTransaction[] = [];
  for (let left = int32(); left > 0; left -= 1) {
    aborted.push({ producerId: int64(), firstOffset: int64() });
  }
  at += 4; // The preferred read replica.
  const length = Math.max(int32(), 0);
  return { throttleMs, errorCode, highWatermark, aborted, batches: frame.subarray(at, at + length) };
}

const NOTHING = { highWatermark: -1n, aborted: [] };
