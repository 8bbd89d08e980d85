import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { amountIn, amountUnit } from '../../domain/statistics/wording/amount.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import { percentNumber } from '../../domain/statistics/wording/percent.ts';
import { runningWords, sameHoursWords } from '../../domain/statistics/wording/same-hours.ts';
import {
  dateWords,
  dayWords,
  momentWords,
  shanghaiClock,
  windowWords,
} from '../../domain/statistics/wording/window.ts';
import { grouped } from '../../domain/text/counted.ts';
import { originNotice } from '../figures/data-origin.ts';
import type { Basis } from '../figures/read-statistics.ts';
import type { EditionMark, StatisticsSource } from '../figures/source.ts';
import type { BulletinDocument, HeadlineFigure, Mark } from './document.ts';
import { type BulletinFigures, readBulletin } from './read-bulletin.ts';
import { annex } from './sections/annex.ts';
import { correction } from './sections/correction.ts';
import { counties } from './sections/counties.ts';
import { definitions } from './sections/definitions.ts';
import { directions } from './sections/directions.ts';
import { outlets } from './sections/outlets.ts';
import { overview, ruralRows } from './sections/overview.ts';
import { places } from './sections/places.ts';
import { platforms } from './sections/platforms.ts';
import { products } from './sections/products.ts';
import { BASIS_WORDS, growthUnit, headlineGrowth, NONE, otherBase, STATUS } from './wording.ts';

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
  const { period, day } = ruralRows(figures);
  const isEmpty = [period, day].every((row) => row === undefined || BigInt(row.orders) === 0n);
  const label = figures.facts.label[language];
  const zh = language === 'zh';
  const told = isEmpty ? [] : [overview, directions, counties, platforms, outlets, places, products];
  const sections = [correction, ...told].map((section) => section(figures, language));
  const origin = originNotice(figures.facts.dataOrigin, language);
  return {
    language,
    dataAsOf: figures.dataAsOf,
    kind: zh ? '统计公报' : 'Statistical bulletin',
    title: zh ? `${label}农村网络零售统计公报` : `Rural online retail sales: ${label}`,
    marks: marks(figures, language),
    origin,
    notice: isEmpty ? emptyNotice(language) : null,
    headline: isEmpty ? [] : headline(figures, language),
    sections: [
      ...sections.filter(({ blocks }) => blocks.length > 0),
      ...(isEmpty ? [] : [annex(figures, language)]),
      definitions(figures, language),
    ],
  };
}

function emptyNotice(language: Language): string {
  return language === 'zh'
    ? '本数据库尚无该活动的农村销售数据，因此没有可公布的数字。'
    : 'This database holds no rural sales of this campaign yet, so there are no figures to publish.';
}

function marks({ facts, basis, edition, dataAsOf }: BulletinFigures, language: Language): Mark[] {
  const zh = language === 'zh';
  const factor = grouped(facts.sampleFactor);
  return [
    { name: zh ? '版本' : 'Edition', value: editionWords(edition, language) },
    {
      name: zh ? '数据截至' : 'Data as of',
      value: zh ? `${momentWords(dataAsOf, 'zh')}（北京时间）` : `${momentWords(dataAsOf, 'en')} (UTC+8)`,
    },
    { name: zh ? '统计基准' : 'Basis', value: BASIS_WORDS[basis][language] },
    { name: zh ? '全周期' : 'Period', value: windowWords(facts.period, language) },
    ...(facts.period.completeTo === null
      ? []
      : [{ name: zh ? '进度' : 'Progress', value: runningWords(facts.period, language) }]),
    ...(facts.sampleFactor === 1
      ? []
      : [{ name: zh ? '样本' : 'Sample', value: zh ? `1:${factor}，已推算` : `1:${factor}, expanded` }]),
  ];
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
function headline(figures: BulletinFigures, language: Language): HeadlineFigure[] {
  const { facts } = figures;
  const { period, day } = ruralRows(figures);
  const zh = language === 'zh';
  const when = dayWords(facts.day.startAt, language);
  const sales = (fen: string | undefined) => {
    const unit = amountUnit(fen ?? '0', language);
    return { number: fen === undefined ? NONE : amountIn(fen, unit), unit: unit.short };
  };
  const base = day?.base_sales_fen == null ? null : sales(day.base_sales_fen);
  const running = sameHoursWords(facts.day, language);
  const baseDay =
    running ?? (facts.day.base === null ? 'the year before' : dateWords(facts.day.base.startAt, language));
  const isYear = otherBase(facts.day, language) === null;
  const share = day?.share_of_period_percent ?? null;
  return [
    {
      name: zh ? '全周期农村网络零售额' : 'Rural sales, whole period',
      ...sales(period?.sales_fen),
      note: windowWords(facts.period, language),
    },
    {
      name: zh ? `${when}当日` : `Rural sales, ${when}`,
      ...sales(day?.sales_fen),
      note: zh ? '单日农村网络零售额' : 'single day',
    },
    {
      name: zh
        ? running === null
          ? isYear
            ? '当日同比'
            : '当日增长'
          : `与${running}相比`
        : `Against ${baseDay}`,
      number: headlineGrowth(day, language),
      unit: growthUnit(day),
      note:
        base === null
          ? ''
          : zh
            ? `${running === null ? (isYear ? '上年同日' : '对比日') : '同一时段'}${base.number}${base.unit}`
            : `from ${base.number} ${base.unit}`,
    },
    {
      name: zh ? '当日占全周期' : 'Share of the day',
      number: share === null ? NONE : percentNumber(share),
      unit: '%',
      note: zh ? '占农村网络零售额' : 'in the period',
    },
  ];
}
