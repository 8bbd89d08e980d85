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
  specversion: { en: 'The version of CloudEvents.', zh: 'CloudEvents 的版本。', example: '1.0' },
  id: {
    en: 'Your id of this event. It is listed if the event is refused.',
    zh: '贵方给本事件的编号；事件被拒收时，按此编号列出。',
    example: 'TM-20171111-000042/3',
  },
  source: {
    en: '`/platforms/<platform>`, the platform of the data.',
    zh: '`/platforms/<平台>`，与数据中的平台一致。',
    example: '/platforms/tmall',
  },
  type: {
    en: 'The contract and its major version.',
    zh: '约定及其主版本。',
    example: 'org.countyflow.order.v1',
  },
  subject: { en: 'The order id, again.', zh: '即订单号。', example: 'TM-20171111-000042' },
  time: {
    en: 'When this version of the order was created, by your clock.',
    zh: '订单的这一版本生成的时刻，以贵方时钟为准。',
    example: '2017-11-11T00:03:20.100+08:00',
  },
  datacontenttype: { en: 'The form of `data`.', zh: '`data` 的格式。', example: 'application/json' },
  origin: {
    en: 'Leave it out for real orders. `simulation`: no buyer made the order, and figures that count it say so.',
    zh: '真实订单不填。`simulation`：模拟数据，并非真实成交，凡计入该订单的统计均予注明。',
    example: 'simulation',
  },
  data: {
    en: 'The whole order as of this version.',
    zh: '订单在这一版本的全部内容。',
    parts: {
      platform: {
        en: 'The platform that sold. It owns the topic.',
        zh: '成交平台，主题归其所有。',
        example: 'tmall',
      },
      orderId: {
        en: 'The id of the order on its platform. Never changes.',
        zh: '平台内的订单号，永不改变。',
        example: 'TM-20171111-000042',
      },
      version: {
        en: 'Rises with each change; gaps are fine. The highest version counts. Two contents under one version are a conflict, and reported.',
        zh: '每次变更递增，可不连续；以最高版本为准。同一版本有两种内容即为冲突，会被报告。',
        example: 3,
      },
      status: {
        en: 'Where the order stands. Refunds have a field of their own.',
        zh: '订单状态；退款另有字段。',
        example: 'paid',
      },
      placedAt: {
        en: 'When the order was placed. Never changes: an order id with two placed times is reported, and counts as one order in each five seconds of the clock that contain one.',
        zh: '下单时刻，永不改变。同一订单号有两个下单时刻会被报告，并在各自所在的五秒内各计一单。',
        example: '2017-11-11T00:01:07+08:00',
      },
      paidAt: {
        en: 'When it was paid; null until then. Sales count from it. Keep it when a paid order is cancelled or refunded.',
        zh: '付款时刻，付款前为 null。销售额自此计入。付款后取消或退款时保留不变。',
        example: '2017-11-11T00:03:19+08:00',
      },
      sellerCounty: {
        en: 'County of the seller, GB/T 2260 of 2017. Sales belong to it.',
        zh: '卖家所在县，GB/T 2260（2017 年）代码；销售额归属该县。',
        example: '222405',
      },
      sellerVillage: {
        en: "Village of the seller, within the seller's county; or null.",
        zh: '卖家所在村，须属卖家所在县；不详为 null。',
        example: '222405100201',
      },
      buyerCounty: {
        en: 'County of the buyer, GB/T 2260 of 2017.',
        zh: '买家所在县，GB/T 2260（2017 年）代码。',
        example: '110105',
      },
      outlet: {
        en: 'The rural outlet that took part, or null.',
        zh: '参与交易的农村网点；没有为 null。',
        parts: {
          type: { en: 'Kind of the outlet.', zh: '网点类型。', example: 'village-service-station' },
          id: { en: 'Id of the outlet on the platform.', zh: '平台内的网点编号。', example: 'station-7' },
          county: { en: 'County of the outlet.', zh: '网点所在县。', example: '222405' },
        },
      },
      orderMode: {
        en: 'Who orders: the buyer (`self`), an outlet for the buyer (`proxy-purchase`), or an outlet that sells goods left with it (`consignment-sale`).',
        zh: '下单方式：买家自购（`self`）、网点代购（`proxy-purchase`）、网点代销（`consignment-sale`）。',
        example: 'self',
      },
      channel: { en: 'Where the sale took place.', zh: '成交渠道：线上或线下。', example: 'online' },
      direction: {
        en: 'Direction of trade. Leave it out if you do not know it; it is then derived.',
        zh: '流向：农产品进城、工业品下乡或本地。不详则不填，由系统推导。',
        example: 'produce-to-city',
      },
      lines: {
        en: 'The goods of the order.',
        zh: '订单的商品明细。',
        parts: {
          sku: { en: 'Stock-keeping unit.', zh: '库存单位编号。', example: 'LJ-PEAR-5' },
          name: {
            en: 'Name of the product, as the buyer sees it.',
            zh: '买家所见的商品名。',
            example: '苹果梨',
          },
          category: {
            en: '`<class>.<product>`; the class is `agri`, `rural`, `goods` or `service`.',
            zh: '`<大类>.<品名>`；大类为 `agri`、`rural`、`goods` 或 `service`。',
            example: 'agri.pear',
          },
          quantity: {
            en: 'How much, in the unit of the line; a decimal as text.',
            zh: '数量，以本行单位计；为文本形式的十进制数。',
            example: '2.5',
          },
          unit: {
            en: 'Unit of the quantity. One catty is 0.5 kg.',
            zh: '数量单位；1 斤为 0.5 千克。',
            example: 'kg',
          },
          amountFen: {
            en: 'Its part of `goodsAmountFen`.',
            zh: '本行在 `goodsAmountFen` 中所占的金额。',
            unit: 'fen',
            example: 3990,
          },
        },
      },
      goodsAmountFen: {
        en: 'What buyers pay for the goods: after promotions and coupons of the seller or shop, before coupons of the platform, without freight and tax. The sum of the lines.',
        zh: '买家为商品支付的金额：已减卖家和店铺的优惠及店铺券，未减平台优惠券，不含运费和税。等于各行之和。',
        unit: 'fen',
        example: 3990,
      },
      refundedFen: {
        en: 'All successful refunds so far.',
        zh: '至此已成功退款的总额。',
        unit: 'fen',
        example: 0,
      },
      shop: {
        en: 'Pseudonym of the shop that sold, the same in all its orders: a keyed hash of its id, never its name. It is only counted, so that no figure of one or two shops is published. Leave it out if you have none.',
        zh: '店铺代号：店铺编号的带密钥散列，同一店铺须一致，不得为店名。仅用于计数，以免公布只涉及一两家店铺的数字。没有则不填。',
        example: 's-9f86d081884c7d65',
      },
      settlementReference: {
        en: 'If two parties publish one sale, both give the same settlement, mostly the platform and its order id; else null. The sale counts once.',
        zh: '一笔交易由两方发布时，双方填写同一结算号（通常为平台名与其订单号）；否则为 null。该笔交易只计一次。',
        example: 'tmall:TM-20171111-000042',
      },
    },
  },
};
