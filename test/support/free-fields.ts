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
