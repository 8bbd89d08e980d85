import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { amountIn, amountUnit } from '../../domain/statistics/wording/amount.ts';
import type { Language } from '../../schemas/text/language.ts';
import { percentNumber } from '../../domain/statistics/wording/percent.ts';
import { sameHoursWords } from '../../domain/statistics/wording/same-hours.ts';
import { dateWords, windowWords } from '../../domain/statistics/wording/window.ts';
import { originNotice } from '../figures/data-origin.ts';
import type { Basis } from '../figures/read-statistics.ts';
import type { StatisticsSource } from '../figures/source.ts';
import { type Context, contextOf } from './context.ts';
import type { BulletinDocument, HeadlineFigure } from './document.ts';
import { mainSentence } from './main-sentence.ts';
import { marksOf } from './marks.ts';
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
import { growthUnit, headlineGrowth, NONE } from './wording.ts';

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
    kind: say('bulletin.statistical-bulletin'),
    title: say('bulletin.rural-online-retail-sales', { label }),
    marks: marksOf(context, { name: say('common.period'), of: facts.period }),
    origin: originNotice(facts.dataOrigin, language),
    notice: isEmpty ? say('bulletin.this-database-holds-no') : null,
    mainPoints: { heading: say('bulletin.main-points'), points: isEmpty ? [] : mainPoints(context) },
    headline: isEmpty ? [] : headline(context),
    sections: [
      ...sections.filter(({ blocks }) => blocks.length > 0),
      ...(isEmpty ? [] : [annex(context)]),
      definitions(context),
    ],
  };
}

/** The day and the period of rural areas, and the day of each other segment. */
function mainPoints({ facts, rural, segments, language, label, inSentence }: Context): string[] {
  const others = segments.day.filter(({ member }) => member !== 'rural' && member !== 'all');
  const told = [
    { window: facts.day, row: rural.day },
    { window: facts.period, row: rural.period },
    ...others.map((row) => ({ window: facts.day, row })),
  ];
  return told.flatMap(({ window, row }) => {
    if (row === undefined) return [];
    const place = inSentence(label(row));
    return mainSentence({ flow: 'sales', place, window, row }, language) ?? [];
  });
}

/** The four figures that the ministry published first. */
function headline({ facts, language, when, isYear, rural, say }: Context): HeadlineFigure[] {
  const { period, day } = rural;
  const sales = (fen: string | undefined) => {
    const unit = amountUnit(fen ?? '0', language);
    return { number: fen === undefined ? NONE : amountIn(fen, unit), unit: unit.short };
  };
  const base = day?.base_sales_fen == null ? null : sales(day.base_sales_fen);
  const running = sameHoursWords(facts.day, language);
  const isRunning = running !== null;
  const share = day?.share_of_period_percent ?? null;
  return [
    {
      name: say('bulletin.rural-sales-whole-period'),
      ...sales(period?.sales_fen),
      note: windowWords(facts.period, language),
    },
    {
      name: say('bulletin.rural-sales', { when }),
      ...sales(day?.sales_fen),
      note: say('bulletin.single-day'),
    },
    {
      name: say('bulletin.growth-name', {
        isRunning,
        base: running ?? (facts.day.base && dateWords(facts.day.base.startAt, language)),
        hasBase: facts.day.base !== null,
        isYear,
      }),
      number: headlineGrowth(day, language),
      unit: growthUnit(day),
      note: base === null ? '' : say('bulletin.from-base', { ...base, isRunning, isYear }),
    },
    {
      name: say('bulletin.share-of-the-day'),
      number: share === null ? NONE : percentNumber(share),
      unit: '%',
      note: say('bulletin.in-the-period'),
    },
  ];
}
