import { wholeNumber } from '../../../domain/statistics/wording/amount.ts';
import type { Label } from '../../../domain/statistics/wording/language.ts';
import { percentNumber } from '../../../domain/statistics/wording/percent.ts';
import { type ClockWindow, dateWords } from '../../../domain/statistics/wording/window.ts';
import { counted, grouped } from '../../../domain/text/counted.ts';
import { withholdsUnreliable } from '../../disclosure/refusal.ts';
import type { Context } from '../context.ts';
import type { Mark, Section } from '../document.ts';
import type { Accounting } from '../read-bulletin.ts';

const BASES: Readonly<Record<Context['basis'], Label>> = {
  paid: {
    en: 'By payment time: an order counts once it is paid, at the moment of payment, even if it was cancelled or refunded later.',
    zh: '按支付时间：订单自支付之时起计入，以后取消或退款的不扣除。',
  },
  placed: {
    en: 'By order time: an order counts at the moment when it was placed, whether or not it was paid.',
    zh: '按下单时间：订单自下单之时起计入，无论是否支付。',
  },
  net: {
    en: 'By payment time, less refunds: an order counts at the moment of payment, less all refunds that are known so far.',
    zh: '按支付时间，扣除退款：订单自支付之时起计入，扣除截至目前已知的全部退款。',
  },
};

/** What a word of the bulletin means, in each language. */
interface Term extends Label {
  readonly name: Label;
  /** Left out if false. */
  readonly isTold?: boolean;
}

/** What counts, to whom, when, and how good the figures are. */
export function definitions(context: Context): Section {
  return { heading: context.say('Notes', '附注'), blocks: [{ kind: 'terms', terms: terms(context) }] };
}

function clock({ startAt, endAt }: ClockWindow): string {
  return `[${startAt.slice(0, 16)}, ${endAt.slice(0, 16)})`;
}

function illustrativeNames({ facts, list, say }: Context): string {
  const names = facts.segments.filter(({ illustrative }) => illustrative);
  return list(names.map(({ label }) => `“${say(label.en, label.zh)}”`));
}

function baseNames({ facts, isYear, nameOf, say }: Context): string {
  return facts.platformBases
    .map((pair) => [nameOf('platform', pair.platform), nameOf('platform', pair.base)])
    .map(([name, base]) =>
      say(`${name} with ${base}`, `${name}与${isYear ? '上年' : '对比时段的'}${base}比较`),
    )
    .join(say(', ', '，'));
}

/** Of the rural sales of the day; null if there is no sample. The view estimates it. */
function sampleError({ rural, facts }: Context): string | null {
  const error = rural.day?.sales_error_percent ?? null;
  return error === null || facts.sampleFactor === 1 ? null : percentNumber(error.toFixed(9));
}

function terms(context: Context): Mark[] {
  const { facts, basis, accounting, productsBasis, language, isYear } = context;
  const illustrative = illustrativeNames(context);
  const bases = baseNames(context);
  const error = sampleError(context);
  const factor = grouped(facts.sampleFactor);
  const [period, day] = [facts.period, facts.day].map(clock);
  const [periodBase, dayBase] = [facts.period, facts.day].map(({ base }) => base && clock(base));
  const all: readonly Term[] = [
    {
      name: { en: 'Rural online retail sales', zh: '农村网络零售额' },
      en: 'The amounts of orders, physical goods and services alike, whose sellers are in counties, county-level cities and other county-level units that count as rural. Taken from order events of the platforms.',
      zh: '卖家位于列为农村的县、县级市等县级单位的订单金额，包括实物商品和服务，取自各平台的订单事件。',
    },
    {
      name: { en: 'Attribution', zh: '归属' },
      en: "A sale belongs to its seller's county, wherever the buyer is.",
      zh: '销售额归属卖家所在县，与买家所在地无关。',
    },
    { name: { en: 'Basis', zh: '统计基准' }, ...BASES[basis] },
    {
      name: { en: 'Windows', zh: '时间范围' },
      en: `Half-open: they include the first moment and not the last. Shanghai time (UTC+8). Period: ${period ?? ''}; day: ${day ?? ''}. Growth compares with ${dayBase == null ? 'nothing: the day has no base window' : `the day ${dayBase}`}${periodBase == null ? '' : ` and the period ${periodBase}`}.`,
      zh: `含起点、不含终点，北京时间（UTC+8）。全周期：${period ?? ''}；当日：${day ?? ''}。${isYear ? '同比基期' : '对比基期'}：${dayBase == null ? '当日无基期' : `当日${dayBase}`}${periodBase == null ? '' : `，全周期${periodBase}`}。`,
    },
    {
      name: { en: 'Groups of counties', zh: '县域分组' },
      en: `Members as of ${dateWords(facts.asOf, 'en')}, for ${isYear ? 'both years' : 'both windows'}. Groups overlap and do not add up.${illustrative === '' ? '' : ` An illustration and not the official list: ${illustrative}.`}`,
      zh: `${isYear ? '两年' : '两期'}均按${dateWords(facts.asOf, 'zh')}的名单统计；各组有重叠，不可相加。${illustrative === '' ? '' : `${illustrative}为示意名单，并非官方名单。`}`,
    },
    {
      name: { en: 'Platforms and products', zh: '平台和商品' },
      en: `Sales in rural areas only.${bases === '' ? '' : ` A platform that is new this year is compared with another: ${bases}.`}${productsBasis === basis ? '' : ' Refunds by product are not known, so products are by payment time.'}`,
      zh: `仅含农村地区销售。${bases === '' ? '' : `当年新增平台与其他平台比较：${bases}。`}${productsBasis === basis ? '' : '按商品的退款未知，故商品按支付时间统计。'}`,
    },
    {
      name: { en: 'Area', zh: '地域范围' },
      en: 'Provinces of the list of county-level units of 2017; Hong Kong, Macao and Taiwan are not included.',
      zh: '2017年县级单位名单所列省份，不含港澳台地区。',
    },
    {
      name: { en: 'Reliability', zh: '可靠性' },
      en: 'Counties, places and products whose standard error is above a third of their sales are not published; what is missing from a table need not have sold nothing.',
      zh: '标准误超过销售额三分之一的县、地点和商品不予公布；表中未列者不代表没有销售。',
      isTold: withholdsUnreliable(facts),
    },
    {
      name: { en: 'Confidentiality', zh: '保密' },
      en: 'Figures of few orders or shops are not published, nor are those that would give them away; a place or product that is missing from a table need not have sold nothing.',
      zh: '订单或店铺过少的数字不予公布，可据以推算的数字亦不公布；表中未列的地区或商品不代表没有销售。',
      isTold: facts.disclosure !== null,
    },
    {
      name: { en: 'Rounding', zh: '修约' },
      en: 'Half up, once, from exact values. Shares, growth and differences are computed before rounding, so parts may not add up to totals.',
      zh: '由精确值一次四舍五入。比重、增速和差值均在修约前计算，故分项之和可能不等于合计。',
    },
    {
      name: { en: 'Source of the figures', zh: '数据来源' },
      en: `Computed from the events that this database holds.${facts.sampleFactor === 1 ? '' : ` They are a sample: each order stands for ${factor} orders.${error === null ? '' : ` The relative standard error of the rural sales of the day is ${error} %; that of small groups and provinces is larger.`} “±” is one standard error; tables have no more decimals than it allows. “About the same” is within two. E: use with care (above 16.5 %); F: too unreliable to be published (above 33.3 %); the limits of Statistics Canada.`}`,
      zh: `根据本数据库所存事件计算。${facts.sampleFactor === 1 ? '' : `数据为抽样，每笔订单代表${factor}笔订单。${error === null ? '' : `当日农村零售额的相对标准误为${error}%；小范围分组和省份的误差更大。`}“±”为一个标准误，表中数值的小数位数以此为限；相差不超过两个标准误称“相近”或“基本持平”。E：慎用（相对标准误超过16.5%）；F：不宜发布（超过33.3%），采用加拿大统计局的界限。`}`,
    },
    ...(accounting === null
      ? []
      : [{ name: { en: 'Accounting', zh: '数据核对' }, ...accountingWords(accounting) }]),
    { name: { en: 'Edition', zh: '版本' }, ...editionWords(context) },
  ];
  return all
    .filter(({ isTold }) => isTold !== false)
    .map(({ name, ...value }) => ({ name: name[language], value: value[language] }));
}

function accountingWords({ sources, closes, ...counts }: Accounting): Label {
  const [records, refused] = [counts.records, counts.quarantined].map(wholeNumber);
  return {
    en: `${records} records from ${counted(sources, 'source')}; ${refused} refused and listed. ${closes ? 'Every record is accounted for.' : 'The accounting of at least one source does not close.'}`,
    zh: `${sources}个来源共${records}条记录，其中拒收并列明${refused}条。${closes ? '每条记录均有去向。' : '至少一个来源的核对不平。'}`,
  };
}

function editionWords({ edition, isOneState }: Context): Label {
  if (edition !== null)
    return {
      en: `Edition ${edition.number}. Its figures do not change.`,
      zh: `第${edition.number}版，数据不再变动。`,
    };
  return {
    en: `None: these are live figures${isOneState ? '' : ', and events arrived while they were read, so that tables may disagree'}. They may change with the next event.`,
    zh: `无：实时数据，${isOneState ? '' : '读取期间有新事件到达，各表之间可能不一致，'}可能随新事件变化，并非正式版本。`,
  };
}
