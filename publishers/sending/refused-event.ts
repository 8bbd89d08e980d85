import type { Buffer } from 'node:buffer';
import { PLATFORMS, type Platform } from '../../schemas/event/vocabulary.ts';
import type { EncodedEvent } from '../library/events.ts';

/** A refused event as it is, if it names the platform whose topic it belongs to; undefined if nothing tells its topic. */
export function refusedEvent(value: Buffer, orderId: string): EncodedEvent | undefined {
  const platform = platformIn(value);
  return platform === undefined ? undefined : { platform, orderId: orderId === '' ? null : orderId, value };
}

function platformIn(value: Buffer): Platform | undefined {
  try {
    const event = JSON.parse(value.toString('utf8')) as {
      readonly data?: { readonly platform?: unknown };
    } | null;
    return PLATFORMS.find((platform) => platform === event?.data?.platform);
  } catch {
    return undefined;
  }
}
