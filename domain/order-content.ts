import type { Order, OrderLine } from './order.ts';

/** Takes a text piece by piece. */
export interface ContentSink {
  text(part: string): void;
  /** A whole number of at least 0 that a double holds exactly, to be written in decimal. */
  digits(value: number): void;
}

/**
 * What makes two versions the same content: the data as published, however its instants and decimals are
 * spelled. A JSON array in the field order of the contract. Its SHA-256 breaks a tie between equal versions, so
 * changing this form changes which of two conflicting contents wins.
 *
 * In pieces, since a sink of bytes takes them in half the time that a text of so many parts needs to become one.
 */
export function writeContent(order: Order, sink: ContentSink): void {
  const { outlet, lines } = order;
  sink.text('["');
  sink.text(order.platform);
  sink.text('","');
  sink.text(order.orderId);
  sink.text('",');
  sink.digits(order.version);
  sink.text(',"');
  sink.text(order.status);
  sink.text('",');
  sink.digits(order.placedAtMs);
  sink.text(',');
  if (order.paidAtMs === null) sink.text('null');
  else sink.digits(order.paidAtMs);
  sink.text(',"');
  sink.text(order.sellerCounty);
  sink.text('",');
  writeOptional(order.sellerVillage, sink);
  sink.text(',"');
  sink.text(order.buyerCounty);
  sink.text('",');
  if (outlet === null) {
    sink.text('null');
  } else {
    sink.text('["');
    sink.text(outlet.type);
    sink.text('","');
    sink.text(outlet.id);
    sink.text('","');
    sink.text(outlet.county);
    sink.text('"]');
  }
  sink.text(',"');
  sink.text(order.orderMode);
  sink.text('","');
  sink.text(order.channel);
  sink.text('",');
  writeOptional(order.statedDirection, sink);
  sink.text(',[');
  lines.forEach((line, index) => {
    if (index > 0) sink.text(',');
    writeLine(line, sink);
  });
  sink.text('],');
  sink.digits(order.goodsAmountFen);
  sink.text(',');
  sink.digits(order.refundedFen);
  sink.text(',');
  writeOptional(order.settlementReference, sink);
  sink.text(']');
}

/** The same as one text. */
export function canonicalContent(order: Order): string {
  let content = '';
  const add = (part: string | number): void => {
    content += String(part);
  };
  writeContent(order, { text: add, digits: add });
  return content;
}

function writeLine(line: OrderLine, sink: ContentSink): void {
  sink.text('["');
  sink.text(line.sku);
  sink.text('",');
  sink.text(quoted(line.name));
  sink.text(',"');
  sink.text(line.category);
  sink.text('","');
  sink.text(line.quantity);
  sink.text('","');
  sink.text(line.unit);
  sink.text('",');
  sink.digits(line.amountFen);
  sink.text(']');
}

/** The contract lets only names hold what is escaped. */
function quoted(text: string): string {
  return /["\\]/.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function writeOptional(text: string | null | undefined, sink: ContentSink): void {
  if (text == null) {
    sink.text('null');
    return;
  }
  sink.text('"');
  sink.text(text);
  sink.text('"');
}
