import { hash } from 'node:crypto';
import type { Order } from '../../domain/order.ts';
import { writeContent } from '../../domain/order-content.ts';
import { Bytes } from './native/bytes.ts';

/** One order at a time is hashed in a thread. */
const content = new Bytes();

/**
 * First 8 bytes, big-endian, of the SHA-256 of the canonical content of an order whose texts are texts of bytes, as eight
 * characters of a byte each. It breaks a tie between equal versions.
 */
export function contentHash(order: Order): string {
  content.clear();
  writeContent(order, content);
  return hash('sha256', content.written, 'binary').slice(0, 8);
}
