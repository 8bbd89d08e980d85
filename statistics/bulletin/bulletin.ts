import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { amountIn, amountUnit } from '../../domain/statistics/wording/amount.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import { percentNumber } from '../../domain/statistics/wording/percent.ts';
import {
  type ComparedWindow,
  runningWords,
  sameHoursWords,
} from '../../domain/statistics/wording/same-hours.ts';
import {
  dateWords,
  momentWords,
  shanghaiClock,
  windowWords,
} from '../../domain/statistics/wording/window.ts';
import { grouped } from '../../domain/text/counted.ts';
import { originNotice } from '../figures/data-origin.ts';
import type { Basis } from '../figures/read-statistics.ts';
import type { EditionMark, StatisticsSource } from '../figures/source.ts';
import { type Context, contextOf } from './context.ts';
import type { BulletinDocument, HeadlineFigure, Mark } from './document.ts';
import { type BulletinFigures, readBulletin } from './read-bulletin.ts';
import { annex } from './sections/annex.ts';
import { correction } from './sections/correction.ts';
import { counties } from './sections/counties.ts';
import { definitions } from './sections/definitions.ts';
import { directions } from './sections/directions.ts';
import { outlets } from './sections/outlets.ts';
import { overview } from './sections/overview.ts';
import { places } from './sections/places.ts';
import { platforms } from './sections/platforms.ts';
import { products } from './sections/products.ts';
import { BASIS_WORDS, growthUnit, headlineGrowth, NONE, STATUS } from './wording.ts';

/**
 * The bulletin of a campaign, live or of an edition, before any format. Throws UnknownCampaignError if the campaign is
 * not loaded, and an error if it has no windows `period` and `day`.
 */
export async function bulletin(
  client: ClickHouseClient,
  source: StatisticsSource,
  basis: Basis,
  language: Language,
): Promise<BulletinDocument> {
  return composeBulletin(await readBulletin(client, source, basis), language);
}

/** A bulletin in one language. A campaign without sales gets its definitions and a line that says so. */
export function composeBulletin(figures: BulletinFigures, language: Language): BulletinDocument {
  const context = contextOf(figures, language);
  const { facts, dataAsOf, rural, say } = context;
  const isEmpty = [rural.period, rural.day].every((row) => row === undefined || BigInt(row.orders) === 0n);
  const told = isEmpty ? [] : [overview, directions, counties, platforms, outlets, places, products];
  const sections = [correction, ...told].map((section) => section(context));
  const label = facts.label[language];
  return {
    language,
    dataAsOf,
    kind: say('Statistical bulletin', '统计公报'),
    title: say(`Rural online retail sales: ${label}`, `${label}农村网络零售统计公报`),
    marks: marks(context),
    origin: originNotice(facts.dataOrigin, language),
    notice: isEmpty
      ? say(
          'This database holds no rural sales of this campaign yet, so there are no figures to publish.',
          '本数据库尚无该活动的农村销售数据，因此没有可公布的数字。',
        )
      : null,
    headline: isEmpty ? [] : headline(context),
    sections: [
      ...sections.filter(({ blocks }) => blocks.length > 0),
      ...(isEmpty ? [] : [annex(context)]),
      definitions(context),
    ],
  };
}

function marks({ facts, basis, edition, dataAsOf, language, say }: Context): Mark[] {
  const moment = momentWords(dataAsOf, language);
  const factor = grouped(facts.sampleFactor);
  const found: (readonly [name: string, value: string | null])[] = [
    [say('Edition', '版本'), editionWords(edition, language)],
    [say('Data as of', '数据截至'), say(`${moment} (UTC+8)`, `${moment}（北京时间）`)],
    [say('Basis', '统计基准'), BASIS_WORDS[basis][language]],
    [say('Period', '全周期'), windowWords(facts.period, language)],
    [say('Progress', '进度'), facts.period.completeTo === null ? null : runningWords(facts.period, language)],
    [
      say('Sample', '样本'),
      facts.sampleFactor === 1 ? null : say(`1:${factor}, expanded`, `1:${factor}，已推算`),
    ],
  ];
  return found.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}

function editionWords(edition: EditionMark | null, language: Language): string {
  if (edition === null) return language === 'zh' ? '实时数据，非正式版本' : 'live, not an edition';
  const { number, status, publishedAt } = edition;
  const when = dateWords(shanghaiClock(publishedAt), language);
  return language === 'zh'
    ? `第${number}版（${STATUS[status].zh}），${when}发布`
    : `${number} (${STATUS[status].en}), published ${when}`;
}

/** The four figures that the ministry published first. */
function headline({ facts, language, when, isYear, rural, say }: Context): HeadlineFigure[] {
  const { period, day } = rural;
  const sales = (fen: string | undefined) => {
    const unit = amountUnit(fen ?? '0', language);
    return { number: fen === undefined ? NONE : amountIn(fen, unit), unit: unit.short };
  };
  const base = day?.base_sales_fen == null ? null : sales(day.base_sales_fen);
  const share = day?.share_of_period_percent ?? null;
  return [
    {
      name: say('Rural sales, whole period', '全周期农村网络零售额'),
      ...sales(period?.sales_fen),
      note: windowWords(facts.period, language),
    },
    {
      name: say(`Rural sales, ${when}`, `${when}当日`),
      ...sales(day?.sales_fen),
      note: say('single day', '单日农村网络零售额'),
    },
    {
      name: growthName(facts.day, isYear, language),
      number: headlineGrowth(day, language),
      unit: growthUnit(day),
      note:
        base === null
          ? ''
          : say(
              `from ${base.number} ${base.unit}`,
              `${baseName(facts.day, isYear)}${base.number}${base.unit}`,
            ),
    },
    {
      name: say('Share of the day', '当日占全周期'),
      number: share === null ? NONE : percentNumber(share),
      unit: '%',
      note: say('in the period', '占农村网络零售额'),
    },
  ];
}

function growthName(day: ComparedWindow, isYear: boolean, language: Language): string {
  const running = sameHoursWords(day, language);
  if (language === 'en')
    return `Against ${running ?? (day.base === null ? 'the year before' : dateWords(day.base.startAt, 'en'))}`;
  if (running !== null) return `与${running}相比`;
  return isYear ? '当日同比' : '当日增长';
}

/** In Chinese, where a figure of the base needs a name. */
function baseName(day: ComparedWindow, isYear: boolean): string {
  if (sameHoursWords(day, 'zh') !== null) return '同一时段';
  return isYear ? '上年同日' : '对比日';
}
