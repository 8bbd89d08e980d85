import { say } from '../../../schemas/text/say.ts';
import type { AmountUnit } from '../../../domain/statistics/wording/amount.ts';
import type { Label, Language } from '../../../schemas/text/language.ts';
import type { ComparedWindow } from '../../../domain/statistics/wording/same-hours.ts';
import { isBaseYearBefore } from '../../../domain/statistics/wording/window.ts';
import { BASIS_WORDS, baseHeading, sourceLine, yearNames } from '../../../statistics/bulletin/wording.ts';
import type { Headline } from '../../../statistics/dashboard/headline.ts';
import { FLOW_LABELS, isDirection } from '../../../statistics/figures/flow.ts';
import type { HourRow } from '../../../statistics/figures/hour-sums.ts';
import { labelsOf, ofFlow, segmentLabel } from '../../../statistics/figures/labels.ts';
import type { Address } from '../../address.ts';
import type { Charts } from '../../parts/table.ts';
import { columnUnit, partyOf, shortWindow } from '../../parts/view.ts';

/** What all sections of a campaign's page say alike. */
export interface Context {
  readonly address: Address;
  readonly language: Language;
  readonly headline: Headline;
  /** `11 November`, `1–11 November`. */
  readonly when: string;
  readonly periodWhen: string;
  /** `2017` and `2016`. */
  readonly years: readonly [thisYear: string, lastYear: string];
  readonly hasBase: boolean;
  /** The heading of a column of growth, and of one of base sales. */
  readonly onBase: string;
  readonly baseHeading: string;
  /** `by payment time`. */
  readonly basis: string;
  /** `rural`, `Rural counties`, ... */
  readonly segment: string;
  /** The same with what is shown of it, unless it is its sales: `Rural areas: purchases`. */
  readonly subject: string;
  /** The amounts that are shown: `Sales`, `Purchases`, `Produce to the city (by seller)`. */
  readonly flow: string;
  /** `Sales of 11 November`. */
  readonly told: string;
  /** `seller`: whose county counts. */
  readonly party: string;
  readonly source: string;
  /** Of the headline and the curve, so that a reader finds the one in the other. */
  readonly unit: AmountUnit;
  /** Of the figures that the page is about; sections of another one say of when they are. */
  readonly version: string;
  /** Takes down charts that are wanted as files. */
  readonly charts?: Charts | undefined;
  label(kind: string, id: string): string;
}

/** `place` names the segment of an address that is a single county. */
export function contextOf(
  address: Address,
  headline: Headline,
  version: string,
  charts?: Charts,
  place?: string,
): Context {
  const { lang: language, basis, segment, flow } = address;
  const { facts, window, period, edition } = headline;
  const labels = labelsOf(facts.labels);
  const label = (kind: string, id: string) => (labels.get(`${kind} ${id}`) ?? both(id))[language];
  const of = place === undefined ? segmentLabel(labels, segment) : both(place);
  const { [language]: name } = FLOW_LABELS[flow];
  const when = shortWindow(window, language);
  return {
    address,
    language,
    headline,
    when,
    periodWhen: shortWindow(period, language),
    years: yearNames(window, window.base, language),
    hasBase: window.base !== null,
    onBase: onBase(window, language),
    baseHeading: baseHeading(window, language),
    basis: BASIS_WORDS[basis][language],
    segment: of[language],
    subject: ofFlow(flow, of)[language],
    flow: name,
    told: say(language, 'web.campaign.context.told', {
      name,
      when,
      isDirection: isDirection(flow),
      isSales: flow === 'sales',
    }),
    party: partyOf(flow, language),
    source: sourceLine({ facts, basis, edition }, language),
    unit: unitOf(
      [headline.total, headline.periodTotal].map((row) => row?.sales_fen ?? '0'),
      headline.hours,
      language,
    ),
    version,
    charts,
    label,
  };
}

/** The unit of amounts and of a curve, which shows the whole base. */
export function unitOf(
  fen: readonly string[],
  hours: readonly Pick<HourRow, 'base_sales_fen'>[],
  language: Language,
): AmountUnit {
  const base = hours.reduce((sum, { base_sales_fen: one }) => sum + BigInt(one ?? '0'), 0n);
  return columnUnit([...fen, String(base)], language);
}

/** While the window runs, the line below the headline says which hours. */
function onBase(window: ComparedWindow, language: Language): string {
  const year = yearNames(window, window.base, language)[1];
  return window.completeTo === null
    ? say(language, 'web.campaign.context.on', { year, isYear: isBaseYearBefore(window) })
    : say(language, 'web.campaign.context.on-the-same-hours');
}

const both = (text: string): Label => ({ en: text, zh: text });
