import { hash } from 'node:crypto';
import type { Order } from '../../domain/order.ts';
import { type ContentSink, writeContent } from '../../domain/order-content.ts';
import { bytesOfText } from './byte-text.ts';
import { Bytes } from './native/bytes.ts';

/** A thread hashes one order at a time, so one buffer serves for all. */
const content = new Bytes();

const sink: ContentSink = {
  text: (part) => {
    content.text(part);
  },
  quoted: (text) => {
    content.quoted(text);
  },
  freeText: (text) => {
    const bytes = bytesOfText(text);
    if (/["\\]/.test(bytes)) content.text(JSON.stringify(bytes));
    else content.quoted(bytes);
  },
  digits: (value) => {
    content.digits(value);
  },
};

/**
 * First 8 bytes, big-endian, of the SHA-256 of an order's canonical content, as a string of eight one-byte
 * characters. It breaks a tie between equal versions.
 */
export function contentHash(order: Order): string {
  content.clear();
  writeContent(order, sink);
  return hash('sha256', content.written, 'binary').slice(0, 8);
}
