import { PLATFORMS } from './vocabulary.ts';

/**
 * What is wrong with the form of a value, where validation can say more than its reason code does. Each text says what
 * to write instead, and repeats nothing of the value.
 */
export const FORM_FAULTS = {
  'field.absent': {
    en: 'The field is required, and absent.',
    zh: '缺少必填字段。',
  },
  'field.absent_nullable': {
    en: 'The field is required, and absent: write null if the order has none.',
    zh: '缺少必填字段：订单没有此项时请写 null。',
  },
  'instant.form': {
    en: 'Expected an instant with its offset, such as 2017-11-11T00:00:00+08:00.',
    zh: '应为带时区偏移的时刻，例如 2017-11-11T00:00:00+08:00。',
  },
  'instant.fraction': {
    en: 'The time is finer than a millisecond: write at most three digits after the seconds.',
    zh: '时刻精度超过毫秒：秒后最多写三位小数。',
  },
  'instant.lower_case': {
    en: 'The time has a lower-case t or z: write T and Z.',
    zh: '时刻中有小写的 t 或 z：请写大写的 T 和 Z。',
  },
  'instant.blank': {
    en: 'A blank parts day and time: write T in its place.',
    zh: '日期与时间之间是空格：请改为 T。',
  },
  'instant.no_offset': {
    en: 'The time has no offset, so it may mean several instants: add +08:00, or Z for UTC.',
    zh: '时刻没有时区偏移，含义不唯一：请加上 +08:00，UTC 请加 Z。',
  },
  'instant.offset_form': {
    en: 'The offset needs hours and minutes with a colon: write +08:00.',
    zh: '时区偏移应含时、分和冒号：请写 +08:00。',
  },
  'instant.local_as_utc': {
    en: 'The instant is up to eight hours after the event itself, and written with Z: a time of China needs +08:00.',
    zh: '此时刻晚于事件不超过八小时，且以 Z 结尾：北京时间应写 +08:00。',
  },
  'instant.ahead_of_clock': {
    en: "The event is in the future, by up to eight hours, and its time is written with Z: the zone is the likely cause. A time of China needs +08:00 in place of Z, in the order's times too.",
    zh: '事件时间在未来八小时之内，且以 Z 结尾：很可能是时区有误。北京时间应以 +08:00 代替 Z，订单中的时刻也是如此。',
  },
  'instant.no_seconds': {
    en: 'The time has no seconds: write hours, minutes and seconds.',
    zh: '时刻没有秒：请写出时、分、秒。',
  },
  'instant.no_time': {
    en: 'The value is a day without a time: add hours, minutes, seconds and the offset.',
    zh: '只有日期没有时间：请补上时、分、秒和时区偏移。',
  },
  'instant.number': {
    en: 'The value counts seconds or milliseconds: write an instant such as 2017-11-11T00:00:00+08:00.',
    zh: '此值是秒数或毫秒数：请写成时刻，例如 2017-11-11T00:00:00+08:00。',
  },
  'identifier.form': {
    en: 'Expected 1 to 64 letters, digits or any of . _ : - after the first.',
    zh: '应为 1 至 64 个字母或数字，首字符之后还可用 . _ : -。',
  },
  'event_id.form': {
    en: 'Expected 1 to 128 printable ASCII characters without blanks.',
    zh: '应为 1 至 128 个可打印的 ASCII 字符，不含空格。',
  },
  'source.form': {
    en: `Expected /platforms/ and a platform of the contract: ${PLATFORMS.join(', ')}.`,
    zh: `应为 /platforms/ 加约定之内的平台：${PLATFORMS.join('、')}。`,
  },
  'county.form': {
    en: 'Expected a county code of GB/T 2260: six digits, the first from 1 to 8.',
    zh: '应为县级行政区划代码（GB/T 2260）：六位数字，首位为 1 至 8。',
  },
  'county.above': {
    en: 'The code is that of a province or a prefecture: write the code of the county, which does not end in 00.',
    zh: '此为省级或地级代码：请写县级代码，其末两位不为 00。',
  },
  'county.other_year': {
    en: 'GB/T 2260 of 2017 has no county with this code: a county that got its code later has that of 2017 here.',
    zh: 'GB/T 2260（2017 年）没有此县级代码：其后更改代码的县，请写 2017 年的代码。',
  },
  'village.form': {
    en: 'Expected a village code of twelve digits.',
    zh: '应为十二位的村统计代码。',
  },
  'code.number': {
    en: 'A code is text, and this is a number: write it in quotes.',
    zh: '代码应为文本，此处是数字：请加引号。',
  },
  'label.form': {
    en: 'Expected text without control characters or half characters.',
    zh: '应为不含控制字符和半个字符的文本。',
  },
  'category.form': {
    en: 'Expected <class>.<product>, the class one of agri, rural, goods, service.',
    zh: '应为 <大类>.<商品>，大类为 agri、rural、goods、service 之一。',
  },
  'quantity.form': {
    en: 'Expected a decimal above zero with at most three places, as text: "0.5".',
    zh: '应为大于零、最多三位小数的文本，例如 "0.5"。',
  },
  'quantity.number': {
    en: 'A quantity is text, so that no reader rounds it, and this is a number: write it in quotes.',
    zh: '数量应为文本，以免读取时被舍入，此处是数字：请加引号。',
  },
  'amount.text': {
    en: 'An amount is a whole number of fen, and this is text: write digits without quotes.',
    zh: '金额应为以分计的整数，此处是文本：请写不带引号的数字。',
  },
  'number.fraction': {
    en: 'Expected a whole number; this one has a fraction, however small.',
    zh: '应为整数，此处有小数，无论多小。',
  },
  'amount.fraction': {
    en: 'An amount is a whole number of fen, and this one has a fraction: yuan are to be multiplied by 100.',
    zh: '金额应为以分计的整数，此处有小数：以元计的金额请乘以 100。',
  },
  'envelope.binary': {
    en: 'The value is the order alone, as in the binary mode of CloudEvents: send the whole event as JSON (structured mode).',
    zh: '内容只有订单本身，即 CloudEvents 的二进制模式：请以 JSON 发送完整事件（结构化模式）。',
  },
  'envelope.batched': {
    en: 'The value is a list, as in the batched mode of CloudEvents: send each event as a record of its own.',
    zh: '内容是列表，即 CloudEvents 的批量模式：请每条记录只发送一个事件。',
  },
  'envelope.text': {
    en: 'The value is a JSON text instead of an object: it may have been turned into JSON twice.',
    zh: '内容是 JSON 文本而不是对象：可能被转换成 JSON 两次。',
  },
  'envelope.data_text': {
    en: 'The data are text instead of an object: they may have been turned into JSON twice.',
    zh: 'data 是文本而不是对象：可能被转换成 JSON 两次。',
  },
  'envelope.data_base64': {
    en: 'The data are in data_base64: send them as an object in data.',
    zh: '订单放在 data_base64 中：请作为对象放在 data 中。',
  },
  'envelope.framed': {
    en: "The value begins with a zero byte, as a schema registry's serializer writes it: serialize plain JSON.",
    zh: '内容以零字节开头，即模式注册中心的序列化格式：请直接序列化为 JSON。',
  },
  'text.mark': {
    en: 'The value begins with a byte order mark: leave it out.',
    zh: '内容以字节顺序标记（BOM）开头：请去掉。',
  },
  'key.absent': {
    en: 'The record has no Kafka key: its key must be the order id.',
    zh: '记录没有 Kafka 键：键应为订单编号。',
  },
  'key.quoted': {
    en: 'The Kafka key is the order id in quotes: serialize the key as plain text, not as JSON.',
    zh: 'Kafka 键是带引号的订单编号：键应序列化为纯文本，而不是 JSON。',
  },
  'key.event_id': {
    en: 'The Kafka key is the id of the event: it must be the order id, so that an order stays on one partition.',
    zh: 'Kafka 键是事件编号：键应为订单编号，同一订单才能留在一个分区。',
  },
  'key.framed': {
    en: "The Kafka key begins with a zero byte, as a schema registry's serializer writes it: serialize plain text.",
    zh: 'Kafka 键以零字节开头，即模式注册中心的序列化格式：请直接序列化为纯文本。',
  },
} as const satisfies Readonly<Record<string, { readonly en: string; readonly zh: string }>>;
export type FormFault = keyof typeof FORM_FAULTS;
