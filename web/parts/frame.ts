import { type MessageId, say } from '../../schemas/text/say.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { grouped } from '../../domain/text/counted.ts';
import { KINDS_OF_SCOPE } from '../../statistics/figures/read-sales.ts';
import { type Address, elsewhere } from '../address.ts';
import { html, type Markup } from './markup.ts';

type Kind = NonNullable<CampaignFacts['frame']>['counts'][number]['kind'];

export const KIND_NAMES: Readonly<Record<Kind, MessageId>> = {
  county: 'web.frame.counties',
  platform: 'web.frame.platforms',
  outlet: 'web.frame.outlets',
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
    return say(lang, 'web.frame.of', { of, all, kind: say(lang, KIND_NAMES[kind]) });
  });
  const whole = words.join(say(lang, 'common.and'));
  const [campaign = ''] = /^\/campaigns\/[^/]+/.exec(address.path) ?? [];
  return [
    html`${say(lang, 'web.frame.comparable-in-both-years', { whole })}
      <a href="${elsewhere(address, `${campaign}/comparable`)}"
        >${say(lang, 'web.frame.who-is-left-out')}</a
      >`,
  ];
}
