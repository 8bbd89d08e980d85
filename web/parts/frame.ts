import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { grouped } from '../../domain/text/counted.ts';
import { KINDS_OF_SCOPE } from '../../statistics/figures/read-sales.ts';
import { type Address, elsewhere } from '../address.ts';
import { html, type Markup } from './markup.ts';
import { say } from './view.ts';

type Kind = NonNullable<CampaignFacts['frame']>['counts'][number]['kind'];

export const KIND_NAMES: Readonly<Record<Kind, readonly [en: string, zh: string]>> = {
  county: ['counties', '县'],
  platform: ['platforms', '平台'],
  outlet: ['outlets', '网点'],
};

/** Of a comparable scope: how many the frame holds, with the page that names whom it leaves out. */
export function frameWords(address: Address, { frame }: CampaignFacts): Markup[] {
  const { lang, scope, segment } = address;
  const place = segment.replace(/.*:/, '');
  const kinds: readonly string[] = KINDS_OF_SCOPE[scope];
  const counts = (frame?.counts ?? []).filter(
    (one) => kinds.includes(one.kind) && (one.kind !== 'county' || one.segment === place),
  );
  if (kinds.length === 0) return [];
  const words = counts.map(({ kind, comparable, leftOut }) => {
    const [of, all] = [grouped(comparable), grouped(comparable + leftOut)];
    return say(lang, `${of} of ${all} ${KIND_NAMES[kind][0]}`, `${all}个${KIND_NAMES[kind][1]}中${of}个`);
  });
  const whole = words.join(say(lang, ' and ', '、'));
  const [campaign = ''] = /^\/campaigns\/[^/]+/.exec(address.path) ?? [];
  return [
    html`${say(lang, `Comparable in both years: ${whole}`, `两期可比：${whole}`)}
      <a href="${elsewhere(address, `${campaign}/comparable`)}"
        >${say(lang, 'Who is left out', '未纳入名单')}</a
      >`,
  ];
}
