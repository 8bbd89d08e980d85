import { hash } from 'node:crypto';
import type { Order } from '../../domain/order.ts';
import { type ContentSink, type Separator, writeContent } from '../../domain/order-content.ts';
import { bytesOfText } from './byte-text.ts';
import { Bytes } from './native/bytes.ts';

/** A thread hashes one order at a time, so one buffer serves for all. */
const content = new Bytes();

const CODES: Readonly<Record<Separator, number>> = { '[': 0x5b, ',': 0x2c };

const sink: ContentSink = {
  text: (part) => {
    content.text(part);
  },
  quoted: (separator, text) => {
    content.quoted(CODES[separator], text);
  },
  freeText: (separator, text) => {
    const bytes = bytesOfText(text);
    if (/["\\]/.test(bytes)) content.text(separator + JSON.stringify(bytes));
    else content.quoted(CODES[separator], bytes);
  },
  digits: (separator, value) => {
    content.uint8(CODES[separator]);
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
