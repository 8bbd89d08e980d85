import type { OrderVersion } from '../../schemas/event/order.ts';

type Unit = OrderVersion['lines'][number]['unit'];

/** A product, sold in steps of `stepMilli` thousandths of its unit. A step costs about `stepFen`. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly unit: Unit;
  readonly stepMilli: number;
  readonly stepFen: number;
}

/** Products that are bought together. */
export interface Shelf {
  /** Average amount of an order. */
  readonly ticketFen: number;
  readonly products: readonly Product[];
}

function product(
  sku: string,
  name: string,
  category: string,
  unit: Unit,
  step: number,
  yuan: number,
): Product {
  return { sku, name, category, unit, stepMilli: step * 1000, stepFen: Math.round(yuan * 100) };
}

/** Sorts products by price, because `affordable` in order-lines.ts searches them in that order. */
function shelf(ticketYuan: number, products: readonly Product[]): Shelf {
  return { ticketFen: ticketYuan * 100, products: [...products].sort((a, b) => a.stepFen - b.stepFen) };
}

export const VIGNETTE_PRODUCTS = {
  apple: product('AKS-APPLE', '阿克苏冰糖心苹果', 'agri.apple', 'catty', 1, 5.9),
  walnut: product('HY-WALNUT', '华阴薄皮核桃', 'agri.walnut', 'catty', 1, 16.8),
  garlic: product('ZM-GARLIC', '中牟大蒜', 'agri.garlic', 'catty', 1, 3.6),
  redDate: product('SX-DATE', '陕北滩枣', 'agri.red-date', 'pack', 1, 19.9),
  bedding: product('WQJ-BED4', '万千集纯棉四件套', 'goods.bedding', 'set', 1, 1236),
  blackRice: product('DA-RICE', '高岭黑米', 'agri.rice', 'catty', 1, 12.8),
  passionFruit: product('DA-PASSION', '龙湾百香果', 'agri.passion-fruit', 'catty', 1, 9.9),
  beans: product('DA-BEAN', '原种豆', 'agri.bean', 'catty', 1, 8.8),
  strawHat: product('DA-HAT', '地苏草编帽', 'rural.straw-hat', 'piece', 1, 25),
} as const;

/** Only `produce` has products of the group agricultural-20, and it has all twenty. */
export const SHELVES = {
  produce: shelf(82, [
    product('APPLE-10', '红富士苹果', 'agri.apple', 'catty', 5, 29.9),
    product('ORANGE-5', '赣南脐橙', 'agri.orange', 'catty', 5, 33.8),
    product('PEAR-5', '库尔勒香梨', 'agri.pear', 'catty', 5, 35.9),
    product('KIWI-24', '周至猕猴桃', 'agri.kiwi', 'catty', 3, 26.8),
    product('POMELO-2', '平和蜜柚', 'agri.pomelo', 'kg', 2.5, 19.9),
    product('DATE-1', '若羌灰枣', 'agri.red-date', 'pack', 1, 22.9),
    product('WALNUT-2', '纸皮核桃', 'agri.walnut', 'catty', 2, 35.8),
    product('GARLIC-5', '紫皮大蒜', 'agri.garlic', 'catty', 5, 17.9),
    product('POTATO-9', '定西土豆', 'agri.potato', 'catty', 9, 19.8),
    product('SWEETPOT-5', '六鳌蜜薯', 'agri.sweet-potato', 'catty', 5, 21.9),
    product('RICE-10', '五常大米', 'agri.rice', 'kg', 5, 58),
    product('BEAN-2', '有机红豆', 'agri.bean', 'catty', 2, 17.6),
    product('PASSION-12', '百香果', 'agri.passion-fruit', 'catty', 3, 24.9),
    product('SHIITAKE-1', '庆元香菇', 'agri.mushroom', 'g', 250, 27.5),
    product('TEA-1', '信阳毛尖', 'agri.tea', 'g', 250, 118),
    product('HONEY-1', '秦岭土蜂蜜', 'agri.honey', 'bottle', 1, 68),
    product('EGG-30', '散养土鸡蛋', 'agri.egg', 'piece', 30, 39.9),
    product('BEEF-1', '内蒙古风干牛肉', 'agri.dried-beef', 'g', 500, 99),
    product('PEANUT-5', '开封花生', 'agri.peanut', 'catty', 5, 32.9),
    product('CHILLI-1', '遵义干辣椒', 'agri.chilli', 'g', 500, 16.9),
  ]),
  country: shelf(110, [
    product('FLOWER-1', '昆明玫瑰鲜花', 'agri.flower', 'pack', 1, 39.9),
    product('HERB-1', '宁夏枸杞', 'agri.medicinal-herb', 'g', 500, 46.8),
    product('KELP-1', '霞浦海带', 'agri.seafood', 'catty', 1, 22.5),
    product('BAMBOO-1', '安吉竹编篮', 'rural.bamboo-ware', 'piece', 1, 45),
    product('EMBROIDERY-1', '苗族刺绣挂饰', 'rural.embroidery', 'piece', 1, 128),
    product('POTTERY-1', '荣昌陶罐', 'rural.pottery', 'piece', 1, 86),
  ]),
  daily: shelf(112, [
    product('DETERGENT-3', '洗衣液', 'goods.detergent', 'litre', 3, 34.9),
    product('DIAPER-L', '婴儿纸尿裤', 'goods.diaper', 'pack', 1, 89),
    product('TISSUE-24', '抽纸', 'goods.tissue', 'box', 1, 39.9),
    product('NUTS-1', '坚果大礼包', 'goods.snack', 'box', 1, 68),
    product('OIL-5', '菜籽油', 'goods.cooking-oil', 'litre', 5, 59.9),
    product('TOOTHPASTE-4', '牙膏套装', 'goods.toothpaste', 'set', 1, 29.9),
    product('CREAM-1', '保湿面霜', 'goods.cosmetics', 'bottle', 1, 118),
    product('WOK-32', '铸铁炒锅', 'goods.kitchenware', 'piece', 1, 139),
  ]),
  wear: shelf(205, [
    product('DOWN-M', '羽绒服', 'goods.apparel', 'piece', 1, 359),
    product('THERMAL-1', '保暖内衣', 'goods.apparel', 'set', 1, 79),
    product('BOOTS-1', '雪地靴', 'goods.shoes', 'pair', 1, 129),
    product('SNEAKER-1', '运动鞋', 'goods.shoes', 'pair', 1, 189),
    product('BED4-1', '四件套', 'goods.bedding', 'set', 1, 199),
    product('QUILT-1', '棉花被', 'goods.bedding', 'piece', 1, 168),
    product('SCARF-1', '围巾', 'goods.accessories', 'piece', 1, 49),
  ]),
  appliances: shelf(1980, [
    product('TV-55', '55 英寸电视机', 'goods.television', 'piece', 1, 2799),
    product('FRIDGE-1', '双门冰箱', 'goods.refrigerator', 'piece', 1, 1899),
    product('WASHER-8', '滚筒洗衣机', 'goods.washing-machine', 'piece', 1, 1599),
    product('PHONE-1', '智能手机', 'goods.mobile-phone', 'piece', 1, 1299),
    product('AIRCON-1', '变频空调', 'goods.air-conditioner', 'piece', 1, 2599),
    product('COOKER-1', '电饭煲', 'goods.rice-cooker', 'piece', 1, 249),
    product('EBIKE-1', '电动车', 'goods.electric-bicycle', 'piece', 1, 2299),
  ]),
  farm: shelf(420, [
    product('NPK-40', '复合肥', 'goods.fertiliser', 'bag', 1, 128),
    product('SEED-1', '玉米种子', 'goods.seed', 'bag', 1, 58),
    product('SPRAYER-16', '电动喷雾器', 'goods.farm-tool', 'piece', 1, 219),
    product('FILM-10', '地膜', 'goods.farm-film', 'kg', 10, 115),
    product('FEED-25', '鸡饲料', 'goods.feed', 'bag', 1, 96),
  ]),
  service: shelf(105, [
    product('TOPUP-50', '话费充值', 'service.mobile-top-up', 'piece', 1, 49.9),
    product('SCENIC-1', '景区门票', 'service.scenic-ticket', 'ticket', 1, 80),
    product('FARMSTAY-1', '农家乐住宿', 'service.farm-stay', 'ticket', 1, 158),
  ]),
} as const satisfies Record<string, Shelf>;
export type ShelfName = keyof typeof SHELVES;
