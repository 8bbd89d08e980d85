import { label } from '../../schemas/text/say.ts';
import type { OrderEvent } from '../event/envelope.ts';

/** What one field of an event means, for people: in English and in Chinese. */
export interface FieldMeaning {
  readonly en: string;
  readonly zh: string;
  /** Unit of the value, if it has one. */
  readonly unit?: 'fen';
  /** A value that the contract accepts. A field with parts has none of its own. */
  readonly example?: unknown;
}

type Parts<T> = { readonly [Name in keyof Required<T>]: MeaningOf<NonNullable<T[Name]>> };
type MeaningOf<T> = T extends readonly (infer Item)[]
  ? FieldMeaning & { readonly parts: Parts<Item> }
  : T extends object
    ? FieldMeaning & { readonly parts: Parts<T> }
    : FieldMeaning & { readonly example: T };

/** A field of the contract without an entry here does not compile. */
export const FIELD_MEANINGS: Parts<OrderEvent> = {
  specversion: { ...label('field.specversion'), example: '1.0' },
  id: { ...label('field.id'), example: 'TM-20171111-000042/3' },
  source: { ...label('field.source'), example: '/platforms/tmall' },
  type: { ...label('field.type'), example: 'org.countyflow.order.v1' },
  subject: { ...label('field.subject'), example: 'TM-20171111-000042' },
  time: { ...label('field.time'), example: '2017-11-11T00:03:20.100+08:00' },
  datacontenttype: { ...label('field.datacontenttype'), example: 'application/json' },
  origin: { ...label('field.origin'), example: 'simulation' },
  data: {
    ...label('field.data'),
    parts: {
      platform: { ...label('field.data.platform'), example: 'tmall' },
      orderId: { ...label('field.data.orderId'), example: 'TM-20171111-000042' },
      version: { ...label('field.data.version'), example: 3 },
      status: { ...label('field.data.status'), example: 'paid' },
      placedAt: { ...label('field.data.placedAt'), example: '2017-11-11T00:01:07+08:00' },
      paidAt: { ...label('field.data.paidAt'), example: '2017-11-11T00:03:19+08:00' },
      sellerCounty: { ...label('field.data.sellerCounty'), example: '222405' },
      sellerVillage: { ...label('field.data.sellerVillage'), example: '222405100201' },
      buyerCounty: { ...label('field.data.buyerCounty'), example: '110105' },
      outlet: {
        ...label('field.data.outlet'),
        parts: {
          type: { ...label('field.data.outlet.type'), example: 'village-service-station' },
          id: { ...label('field.data.outlet.id'), example: 'station-7' },
          county: { ...label('field.data.outlet.county'), example: '222405' },
        },
      },
      orderMode: { ...label('field.data.orderMode'), example: 'self' },
      channel: { ...label('field.data.channel'), example: 'online' },
      direction: { ...label('field.data.direction'), example: 'produce-to-city' },
      lines: {
        ...label('field.data.lines'),
        parts: {
          sku: { ...label('field.data.lines.sku'), example: 'LJ-PEAR-5' },
          name: { ...label('field.data.lines.name'), example: '苹果梨' },
          category: { ...label('field.data.lines.category'), example: 'agri.pear' },
          quantity: { ...label('field.data.lines.quantity'), example: '2.5' },
          unit: { ...label('field.data.lines.unit'), example: 'kg' },
          amountFen: { ...label('field.data.lines.amountFen'), unit: 'fen', example: 3990 },
        },
      },
      goodsAmountFen: { ...label('field.data.goodsAmountFen'), unit: 'fen', example: 3990 },
      refundedFen: { ...label('field.data.refundedFen'), unit: 'fen', example: 0 },
      shop: { ...label('field.data.shop'), example: 's-9f86d081884c7d65' },
      settlementReference: {
        ...label('field.data.settlementReference'),
        example: 'tmall:TM-20171111-000042',
      },
    },
  },
};
