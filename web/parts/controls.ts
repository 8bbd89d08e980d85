import { type Language } from '../../domain/statistics/wording/language.ts';
import { windowWords } from '../../domain/statistics/wording/window.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { labelsOf } from '../../statistics/figures/labels.ts';
import { FLOW_LABELS, FLOWS } from '../../statistics/figures/flow.ts';
import { KINDS_OF_SCOPE, type Scope, SCOPES } from '../../statistics/figures/read-sales.ts';
import { type Basis, BASES } from '../../statistics/figures/read-statistics.ts';
import { type Address, addressWith, askedWindow, fieldsOf } from '../address.ts';
import { choice } from './layout.ts';
import { html, type Markup, raw, NOTHING } from './markup.ts';
import { say } from './view.ts';

const BASIS_NAMES: Readonly<Record<Basis, readonly [en: string, zh: string]>> = {
  paid: ['Paid', '已支付'],
  placed: ['Placed', '已下单'],
  net: ['Net of refunds', '扣除退款'],
};
const SCOPE_NAMES: Readonly<Record<Scope, readonly [en: string, zh: string]>> = {
  all: ['All sellers', '全部'],
  comparable: ['Comparable counties and platforms', '可比县和平台'],
  'comparable-counties': ['Comparable counties', '可比县'],
  'comparable-platforms': ['Comparable platforms', '可比平台'],
  'comparable-outlets': ['Comparable outlets', '可比网点'],
};

/**
 * Links for the window, whose sales, the basis, the segment and the scope. A narrow screen shows in one row what is chosen, and opens
 * the links on demand.
 */
export function campaignControls(address: Address, facts: CampaignFacts): Markup {
  const { lang } = address;
  const labels = labelsOf(facts.labels);
  const asked = askedWindow(address);
  const windows = facts.windows.map((window) => ({
    label: ['period', 'day'].includes(window.id)
      ? shortDays(window, lang)
      : (labels.get(`window ${window.id}`)?.[lang] ?? window.id),
    href: addressWith(address, { window: window.id, start: undefined, end: undefined }),
    isChosen: 'id' in asked && asked.id === window.id,
  }));
  const flows = FLOWS.map((flow) => ({
    label: FLOW_LABELS[flow][lang],
    href: addressWith(address, { flow }),
    isChosen: address.flow === flow,
  }));
  const bases = BASES.map((basis) => ({
    label: say(lang, ...BASIS_NAMES[basis]),
    href: addressWith(address, { basis }),
    isChosen: address.basis === basis,
  }));
  const segments = [...facts.segments.map(({ id }) => id), 'all'].map((id) => ({
    label: labels.get(`segment ${id}`)?.[lang] ?? id,
    href: addressWith(address, { segment: id }),
    isChosen: address.segment === id,
  }));
  // The view says why to whoever asks for another by the address.
  const declared = new Set<string>(facts.frame?.counts.map(({ kind }) => kind));
  const offered = SCOPES.filter((scope) => KINDS_OF_SCOPE[scope].every((kind) => declared.has(kind)));
  const scopes = offered.map((scope) => ({
    label: say(lang, ...SCOPE_NAMES[scope]),
    href: addressWith(address, { scope }),
    isChosen: address.scope === scope,
  }));
  const choices = [windows, flows, bases, segments, scopes];
  const chosen = [
    ...('startAt' in asked ? [windowWords(asked, lang)] : []),
    ...choices.flatMap((options) => options.filter(({ isChosen }) => isChosen).map(({ label }) => label)),
  ];
  return html`<nav class="controls" aria-label="${say(lang, 'What is shown', '显示内容')}">
    <details class="all">
      <summary>${chosen.join(' · ')}</summary>
      ${choice(say(lang, 'Window', '时段'), windows)}${choice(say(lang, 'Flow of trade', '流向'), flows)}${choice(say(lang, 'Basis', '口径'), bases)}${choice(say(lang, 'Segment', '县域分组'), segments)}${choice(say(lang, 'Scope of growth', '增长口径'), scopes)}${ownHours(address, facts)}
    </details>
  </nav>`;
}

function shortDays(window: { readonly startAt: string; readonly endAt: string }, lang: Language): string {
  const words = windowWords(window, lang);
  return lang === 'zh' ? words.replace(/^\d{4}年/, '') : words.replace(/ \d{4}$/, '');
}

/** What is chosen already travels along with a form. */
export function hiddenFields(fields: ReturnType<typeof fieldsOf>): Markup[] {
  return fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`);
}

/** Any full hours. A form needs no script. */
function ownHours(address: Address, facts: CampaignFacts): Markup {
  const { lang, start, end } = address;
  const day = facts.windows.find(({ id }) => id === 'day') ?? facts.windows[0];
  const input = (clock: string | undefined) => clock?.replace(' ', 'T').slice(0, 16) ?? '';
  const others = fieldsOf(address, { window: 'day', start: undefined, end: undefined });
  return html`<details class="own" ${start === undefined ? NOTHING : raw(' open')}>
    <summary>${say(lang, 'Other hours', '自选时段')}</summary>
    <form action="${address.path}">
      ${hiddenFields(others)}
      <label
        >${say(lang, 'From', '起')}
        <input
          type="datetime-local"
          step="3600"
          name="start"
          value="${input(start ?? day?.startAt)}"
          required
      /></label>
      <label
        >${say(lang, 'to', '止')}
        <input type="datetime-local" step="3600" name="end" value="${input(end ?? day?.endAt)}" required
      /></label>
      <button>${say(lang, 'Show', '显示')}</button>
    </form>
  </details>`;
}
