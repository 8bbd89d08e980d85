/** Texts that some reader of an output interprets as more than text, by reader. */
export const HOSTILE: Readonly<Record<string, string>> = {
  sql: "'; DROP TABLE orders; --",
  quotes: '",\',\'\',"",\\\',\\"',
  shell: '$(touch x) `id` ; rm -rf * & ${PATH} %s %00',
  html: '<img src=x onerror=alert(1)>&amp;<!-- -->',
  formula: "=cmd|' /C calc'!A0",
  plus: '+1+1',
  minus: '-1+1',
  at: '@SUM(A1)',
  tab: '\t=1+1',
  return: '\r=1+1',
  blank: ' =1+1 ',
  wide: '＝1+1',
  apostrophe: "'=1+1",
  markdown: 'a|b `c` [d](e) **f** ~~g~~ # h ![i](j)',
  addresses: 'https://evil.example/ www.evil.example ftp://evil.example',
  terminal: '\u001b[2J\u001b]0;title\u0007\u009b31m\u007f\b',
  bidi: 'abc\u202edef\u2066\u2067\u200f\u061c',
  zeroWidth: 'a\u200bb\u200c\u200d\u2060\ufeff\u00adc',
  lines: 'a\nb\r\nc\u2028d\u2029e\u0085f',
  nul: 'a\0b',
  tags: 'a\u{e0041}\u{e007f}b',
  rightToLeft: 'שלום عالم',
  wideCharacters: '茶🌰👍🏽',
  long: '长'.repeat(1_000),
};

/** Characters that output for people must not contain: they control a terminal, or hide or reorder text. */
export const STEERING = /[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?!\n)\p{Cc}/u;

/** The original of a text that is shown with JSON escapes. */
export function unescaped(shown: string): string {
  return shown.replaceAll(/\\u([0-9a-f]{4})/g, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
}

/** Stands for every name, telephone number and address. */
export const PLANTED = 'Planted-虚构-7731';

/** Fields of the platforms' interfaces that may hold something of a person and that no adapter reads. */
const FREE = [
  ...['receiver_name', 'receiver_mobile', 'receiver_phone', 'receiver_address', 'receiver_zip'],
  ...['receiver_town', 'buyer_nick', 'buyer_message', 'buyer_memo', 'seller_memo', 'buyer_email'],
  ...['buyer_alipay_no', 'reason', 'desc', 'invoice_name', 'snapshot', 'sku_properties_name'],
  ...['good_return_time', 'address', 'company_name', 'sid', 'fullname', 'fullAddress', 'telephone'],
  ...['mobile', 'email', 'pin', 'open_id_buyer', 'orderRemark', 'venderRemark', 'invoiceInfo'],
  ...['invoiceTitle', 'userName', 'idCard', 'customerInfo', 'buyerId', 'buyerName', 'checkUserName'],
  ...['receiver_address_mask', 'remark', 'remark_tag_name', 'id_card_name', 'id_card_num'],
  ...['tracking_number', 'speed_refund_flag', 'after_sale_reason', 'customerName', 'customerAddress'],
  ...['mobNum', 'phone', 'tel', 'buyerOrdRemark', 'sellerOrdRemark', 'returnReason', 'expressno'],
  ...['taxPayNo', 'access_token', 'session', 'memo'],
];
const WITHIN = Object.fromEntries(FREE.map((name) => [name, PLANTED]));

/** A record with a person's data in every object of it, in free fields, objects and lists that interfaces have there. */
export function planted(record: object): object {
  const { sale, ...others } = record as { sale?: unknown };
  const request = { ...WITHIN, ...(others as { request?: object }).request };
  const all = plantedIn({ ...others, request }) as object;
  return sale === undefined ? { ...all } : { ...all, sale };
}

function plantedIn(value: unknown, isRecord = true): unknown {
  if (Array.isArray(value)) return value.map((item) => plantedIn(item, false));
  if (typeof value !== 'object' || value === null) return value;
  const inside = Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, plantedIn(one, false)]),
  );
  if (isRecord) return inside;
  return { ...inside, ...WITHIN, extend_info: { ...WITHIN, list: [WITHIN, PLANTED] }, [PLANTED]: PLANTED };
}
