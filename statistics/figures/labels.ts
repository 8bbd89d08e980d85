import { label } from '../../schemas/text/say.ts';
import type { Label, Language } from '../../schemas/text/language.ts';
import { isYearBefore } from '../../domain/statistics/wording/window.ts';
import type { CampaignFacts, WindowFacts } from '../../schemas/campaign-facts.ts';
import { type Flow, FLOW_LABELS, flowOf } from './flow.ts';
import type { Statistic } from './read-statistics.ts';

/** Labels of values by kind and id. */
export type Labels = ReadonlyMap<string, Label>;

export function labelsOf(labels: CampaignFacts['labels']): Labels {
  return new Map(labels.map(({ kind, id, en, zh }) => [`${kind} ${id}`, { en, zh }]));
}

/** The label of a value; the value itself if it has none, such as a window that an operator added. */
function labelOf(labels: Labels, kind: string, id: string): Label {
  return labels.get(`${kind} ${id}`) ?? { en: id, zh: id };
}

/** `Rural areas`, `Rural areas: purchases`: what a total of a segment is of, as the views take it. */
export function segmentLabel(labels: Labels, segment: string): Label {
  const { flow, place } = flowOf(segment);
  const names = place.split('+').map((id) => labelOf(labels, 'segment', id));
  return ofFlow(flow, {
    en: names.map(({ en }) => en).join(' and '),
    zh: names.map(({ zh }) => zh).join('、'),
  });
}

/** What a flow of a place is called; its sales have the name of the place. */
export function ofFlow(flow: Flow, { en, zh }: Label): Label {
  const { en: of, zh: ofZh } = FLOW_LABELS[flow];
  return flow === 'sales'
    ? { en, zh }
    : label('figures.labels.flow-of-place', { en, of: lowerFirst(of), zh, ofZh });
}

/** `Rural areas, single day: sales` and `农村地区当日网络零售额`. */
export function statisticLabel(
  labels: Labels,
  campaign: string,
  statistic: Pick<Statistic, 'id' | 'segment' | 'platform' | 'product_group' | 'window' | 'metric'>,
  windows: CampaignFacts['windows'] = [],
): Label {
  const { id, segment, platform, product_group: group, window, metric } = statistic;
  const title = labels.get(`statistic ${id}`);
  if (title !== undefined) return title;
  const subject =
    segment === null ? labelOf(labels, 'platform', platform ?? '') : labelOf(labels, 'segment', segment);
  const windowId = window === campaign ? 'period' : (window ?? '').slice(campaign.length + 1);
  const parts = [
    subject,
    ...(group === null ? [] : [labelOf(labels, 'product-group', group)]),
    ...(window === null ? [] : [labelOf(labels, 'window', windowId)]),
  ];
  const base = windows.find(({ id: one }) => one === windowId);
  const measure = (isOtherBase(base) ? OVER_BASE[metric] : undefined) ?? labelOf(labels, 'metric', metric);
  const [first = '', ...rest] = parts.map(({ en }) => en);
  return {
    en: `${[first, ...rest.map(lowerFirst)].join(', ')}: ${lowerFirst(measure.en)}`,
    zh: `${parts.map(({ zh }) => zh).join('')}${measure.zh}`,
  };
}

/** Metrics against the year before, in words for any other base. */
const OVER_BASE: Readonly<Record<string, Label>> = {
  yoy: label('figures.labels.growth-over-the-base'),
  multiple_of_previous_year: label('figures.labels.multiple-of-the-base'),
};

function isOtherBase(window: WindowFacts | undefined): boolean {
  return window?.base != null && !isYearBefore(window, window.base);
}

/** A text within a sentence: in English it begins with a small letter. */
export function inSentence(text: string, language: Language): string {
  return language === 'en' ? lowerFirst(text) : text;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
