import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { labelsOf, segmentLabel } from '../figures/labels.ts';
import type { Source } from './view-shape.ts';

/** SQL: the name of the county that a text is the code of; else the text itself. */
const countyOr = (column: 'name' | 'name_en', parameter: string): string =>
  `coalesce(nullIf((SELECT any(${column}) FROM county WHERE county = {${parameter}:String}), ''), {${parameter}:String})`;

/** The same rows. One of all members is called what it is the total of: the segment, and the flow of its trade. */
export function namedTotal(
  source: Source,
  { labels }: Pick<CampaignFacts, 'labels'>,
  { by, segment = '' }: Readonly<Record<string, string>>,
): Source {
  if (by !== 'all') return source;
  const { en, zh } = segmentLabel(labelsOf(labels), segment);
  return {
    ...source,
    sql: `(SELECT * REPLACE (${countyOr('name_en', 'total_en')} AS label_en, ${countyOr('name', 'total_zh')} AS label_zh) FROM ${source.sql})`,
    parameters: { ...source.parameters, total_en: en, total_zh: zh },
  };
}
