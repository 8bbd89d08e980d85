import { type MessageId, say } from '../../schemas/text/say.ts';
import { windowWords } from '../../domain/statistics/wording/window.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { labelsOf } from '../../statistics/figures/labels.ts';
import { FLOW_LABELS, FLOWS } from '../../statistics/figures/flow.ts';
import { KINDS_OF_SCOPE, type Scope, SCOPES } from '../../statistics/figures/read-sales.ts';
import { type Basis, BASES } from '../../statistics/figures/read-statistics.ts';
import { type Address, addressWith, askedWindow, fieldsOf } from '../address.ts';
import { choice } from './layout.ts';
import { html, type Markup, raw, NOTHING } from './markup.ts';
import { shortWindow } from './view.ts';

const BASIS_NAMES: Readonly<Record<Basis, MessageId>> = {
  paid: 'web.controls.paid',
  placed: 'web.controls.placed',
  net: 'web.controls.net-of-refunds',
};
export const SCOPE_NAMES: Readonly<Record<Scope, MessageId>> = {
  all: 'web.controls.all-sellers',
  comparable: 'web.controls.comparable-counties-and-platforms',
  'comparable-counties': 'web.controls.comparable-counties',
  'comparable-platforms': 'web.controls.comparable-platforms',
  'comparable-outlets': 'web.controls.comparable-outlets',
};

/** Links for the window, whose sales, the basis, the segment and the scope. One row says what is chosen, and opens the links. */
export function campaignControls(address: Address, facts: CampaignFacts): Markup {
  const { lang } = address;
  const labels = labelsOf(facts.labels);
  const asked = askedWindow(address);
  const option = (label: string, asked: Parameters<typeof addressWith>[1], isChosen: boolean) => ({
    ...{ label, href: addressWith(address, asked), isChosen },
  });
  const windows = facts.windows.map((window) =>
    option(
      ['period', 'day'].includes(window.id)
        ? shortWindow(window, lang)
        : (labels.get(`window ${window.id}`)?.[lang] ?? window.id),
      { window: window.id, start: undefined, end: undefined },
      'id' in asked && asked.id === window.id,
    ),
  );
  const flows = FLOWS.map((flow) => option(FLOW_LABELS[flow][lang], { flow }, address.flow === flow));
  const bases = BASES.map((basis) =>
    option(say(lang, BASIS_NAMES[basis]), { basis }, address.basis === basis),
  );
  const segments = [...facts.segments.map(({ id }) => id), 'all'].map((segment) =>
    option(labels.get(`segment ${segment}`)?.[lang] ?? segment, { segment }, address.segment === segment),
  );
  // The view says why to whoever asks for another by the address.
  const declared = new Set<string>(facts.frame?.counts.map(({ kind }) => kind));
  const offered = SCOPES.filter((scope) => KINDS_OF_SCOPE[scope].every((kind) => declared.has(kind)));
  const scopes = offered.map((scope) =>
    option(say(lang, SCOPE_NAMES[scope]), { scope }, address.scope === scope),
  );
  const choices = [windows, flows, bases, segments, scopes];
  const chosen = [
    ...('startAt' in asked ? [windowWords(asked, lang)] : []),
    ...choices.flatMap((options) => options.filter(({ isChosen }) => isChosen).map(({ label }) => label)),
  ];
  return html`<nav class="controls" aria-label="${say(lang, 'web.controls.what-is-shown')}">
    <details class="all">
      <summary>${chosen.join(' · ')}</summary>
      ${choice(say(lang, 'common.window'), windows)}${choice(say(lang, 'web.controls.flow-of-trade'), flows)}${choice(say(lang, 'common.basis-2'), bases)}${choice(say(lang, 'web.controls.segment'), segments)}${choice(say(lang, 'web.controls.scope-of-growth'), scopes)}${ownHours(address, facts)}
    </details>
  </nav>`;
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
    <summary>${say(lang, 'web.controls.other-hours')}</summary>
    <form action="${address.path}">
      ${hiddenFields(others)}
      <label
        >${say(lang, 'web.controls.from')}
        <input
          type="datetime-local"
          step="3600"
          name="start"
          value="${input(start ?? day?.startAt)}"
          required
      /></label>
      <label
        >${say(lang, 'web.controls.to')}
        <input type="datetime-local" step="3600" name="end" value="${input(end ?? day?.endAt)}" required
      /></label>
      <button>${say(lang, 'web.controls.show')}</button>
    </form>
  </details>`;
}
