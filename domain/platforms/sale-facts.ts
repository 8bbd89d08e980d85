import type { Fields } from './fields.ts';

/**
 * What no platform's order says about a sale, in the words of the contract: whoever hands the record over may add it as
 * its member `sale`. Validation judges the values.
 */
export interface SaleFacts {
  /** Of the event; the others are of its data. */
  readonly origin: string | undefined;
  readonly outlet: { readonly type: string; readonly id: string; readonly county: string } | undefined;
  readonly orderMode: string | undefined;
  readonly channel: string | undefined;
  readonly sellerVillage: string | undefined;
  readonly settlementReference: string | undefined;
}

export function readSale(record: Fields): SaleFacts {
  const sale = record.optionalObject('sale');
  sale?.only(['origin', 'outlet', 'orderMode', 'channel', 'sellerVillage', 'settlementReference']);
  const outlet = sale?.optionalObject('outlet');
  outlet?.only(['type', 'id', 'county']);
  const stated = (name: string): string | undefined => {
    const text = sale?.optionalText(name) ?? '';
    return text === '' ? undefined : text;
  };
  return {
    outlet: outlet && { type: outlet.text('type'), id: outlet.text('id'), county: outlet.text('county') },
    origin: stated('origin'),
    orderMode: stated('orderMode'),
    channel: stated('channel'),
    sellerVillage: stated('sellerVillage'),
    settlementReference: stated('settlementReference'),
  };
}
