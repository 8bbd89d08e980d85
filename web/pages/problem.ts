import type { Address } from '../address.ts';
import type { Problem } from '../figures/problem.ts';
import { layout } from '../parts/layout.ts';
import { foreign, html, type Markup, NOTHING } from '../parts/markup.ts';
import { say } from '../parts/view.ts';

const TITLES = {
  400: ['This address asks for something that does not exist', '地址所要的内容不存在'],
  404: ['Not found', '未找到'],
  503: ['No figures now', '暂无数据'],
} as const;

/** What is wrong, and what would be right, among the pages that there are. `again` is the address that was asked. */
export function problemPage({ status, ...words }: Problem, address: Address, again: string): Markup {
  const { lang, path } = address;
  const [en, zh] = TITLES[status];
  const isOfPlace = status !== 404 && path.startsWith('/campaigns/');
  return layout({
    address,
    title: say(lang, en, zh),
    within: null,
    campaign: isOfPlace ? (path.split('/')[2] ?? null) : null,
    // It shows no figures.
    dataOrigin: 'platforms',
    controls: [],
    body: html`<p class="notice">${foreign(words[lang])}</p>
      ${status === 503 ? html`<p class="more"><a href="${again}">${say(lang, 'Try again', '重试')}</a></p>` : NOTHING}`,
    footer: html`<span
      >${say(lang, 'Figures are computed from the events of the platforms.', '数据由各平台事件计算。')}</span
    >`,
    stream: null,
    tag: '',
    live: NOTHING,
  });
}
