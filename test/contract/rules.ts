import { PERSONAL_DATA, type PersonalReason } from '../../schemas/event/personal-data.ts';
import { REASON_TEXTS, type ReasonCode } from '../../schemas/event/reason-codes.ts';
import { label } from '../../schemas/text/say.ts';

/** A rule of the contract that JSON Schema cannot say. */
export interface ContractRule {
  readonly code: ReasonCode;
  /**
   * What it looks at: the `text` of the event, which parsers change; its `fields`; a `list` of reference data; or the
   * `record` that carries the event.
   */
  readonly of: 'text' | 'fields' | 'list' | 'record';
  /** Where the problem is said to be, as JSON Pointers; `*` is any item. Empty: anywhere. */
  readonly at: readonly string[];
  /** What else it looks at. */
  readonly with?: readonly string[];
  /** What is found by regular expressions: any of them suffices, in a text that is prepared as `en` says. */
  readonly expressions?: readonly string[];
  readonly en: string;
  readonly zh: string;
}

type Case = Omit<ContractRule, 'en' | 'zh'> & Partial<Pick<ContractRule, 'en' | 'zh'>>;

const INSTANTS = ['/time', '/data/placedAt', '/data/paidAt'];
const [REFUNDED, GOODS, PAID_AT, STATUS] = [
  '/data/refundedFen',
  '/data/goodsAmountFen',
  '/data/paidAt',
  '/data/status',
];

const PREPARED = {
  en: 'The expressions search the name in form NFKC, without characters of the classes Cf, Mn and Me, with ten or more single digits that blanks, points or dashes part put together, and in either case. Of 18 characters, the last checks the others (GB 11643).',
  zh: '表达式在名称的 NFKC 形式中查找，不分大小写：先去掉 Cf、Mn、Me 类字符，并将以空格、点或横线分开的十位以上单个数字连在一起。18 位者须符合校验码（GB 11643）。',
};

const CASES: readonly Case[] = [
  { code: 'bytes.empty', of: 'text', at: [] },
  { code: 'bytes.too_large', of: 'text', at: [] },
  { code: 'bytes.not_utf8', of: 'text', at: [] },
  { code: 'json.syntax', of: 'text', at: [] },
  { code: 'json.duplicate_key', of: 'text', at: [] },
  { code: 'field.range', of: 'text', at: [], ...label('event.fault.number.fraction') },
  { code: 'field.format', of: 'text', at: ['/data/lines/*/name'], ...label('event.fault.label.form') },
  { code: 'time.out_of_bounds', of: 'fields', at: INSTANTS },
  { code: 'time.paid_before_placed', of: 'fields', at: [PAID_AT], with: ['/data/placedAt'] },
  { code: 'time.in_future', of: 'fields', at: ['/data/placedAt', PAID_AT], with: ['/time'] },
  { code: 'status.paid_at_missing', of: 'fields', at: [PAID_AT], with: [STATUS] },
  { code: 'status.paid_at_unexpected', of: 'fields', at: [PAID_AT], with: [STATUS] },
  { code: 'amount.sum_mismatch', of: 'fields', at: [GOODS], with: ['/data/lines/*/amountFen'] },
  { code: 'amount.refund_exceeds', of: 'fields', at: [REFUNDED], with: [GOODS] },
  { code: 'amount.refund_unpaid', of: 'fields', at: [REFUNDED], with: [PAID_AT] },
  { code: 'amount.refund_incomplete', of: 'fields', at: [REFUNDED], with: [STATUS, GOODS] },
  { code: 'identity.subject_mismatch', of: 'fields', at: ['/subject'], with: ['/data/orderId'] },
  { code: 'identity.source_mismatch', of: 'fields', at: ['/source'], with: ['/data/platform'] },
  {
    code: 'county.village_mismatch',
    of: 'fields',
    at: ['/data/sellerVillage'],
    with: ['/data/sellerCounty'],
  },
  ...(Object.keys(PERSONAL_DATA) as PersonalReason[]).map((code): Case => ({
    code,
    of: 'fields',
    at: ['/data/lines/*/name'],
    expressions: PERSONAL_DATA[code],
    en: `${REASON_TEXTS.en[code]} ${PREPARED.en}`,
    zh: `${REASON_TEXTS.zh[code]}${PREPARED.zh}`,
  })),
  {
    code: 'county.unknown',
    of: 'list',
    at: ['/data/sellerCounty', '/data/buyerCounty', '/data/outlet/county'],
    with: ['reference/counties-2017.csv'],
  },
  {
    code: 'time.in_future',
    of: 'record',
    at: ['/time'],
    with: ['clock of HTTP'],
    ...label('event.fault.instant.ahead_of_clock'),
  },
  { code: 'identity.topic_mismatch', of: 'record', at: ['/data/platform'], with: ['topic'] },
  { code: 'identity.key_mismatch', of: 'record', at: ['/data/orderId'], with: ['key'] },
];

/** An event that the schema of orders accepts keeps the contract if it keeps these. */
export const RULES: readonly ContractRule[] = CASES.map((rule) => ({
  ...label(`event.reason.${rule.code}`),
  ...rule,
}));

/** Whether a problem at this place is one that the JSON Schema leaves to a rule beside it. */
export function isLeftToRule({ code, path }: { readonly code: string; readonly path: string }): boolean {
  const place = path.replaceAll(/\/\d+(?=\/|$)/g, '/*');
  return RULES.some((rule) => rule.code === code && (rule.at.length === 0 || rule.at.includes(place)));
}
