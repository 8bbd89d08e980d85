import { inLanguage } from '../../../schemas/text/message.ts';
import { say } from '../../../schemas/text/say.ts';
import type { Language } from '../../../schemas/text/language.ts';
import { shanghaiClock } from '../../../domain/statistics/wording/window.ts';
import type { Status } from '../../../operations/status/status.ts';
import {
  engineOf,
  groupTroubles,
  NAMED_SUBJECTS,
  subjectsWords,
  type TroubleGroup,
} from '../../../operations/status/trouble-groups.ts';
import { verdictOf } from '../../../operations/status/verdict.ts';
import { foreign, html, type Markup, NOTHING } from '../../parts/markup.ts';

/** One entry per cause, however much waits for it. `old`: the heading of what says nothing about now. */
export function problems(status: Status, old: string | null, lang: Language): Markup {
  const groups = groupTroubles(status);
  const { kind, summary } = verdictOf(status);
  const title =
    kind === 'well' && groups.length === 0
      ? say(lang, 'web.operations.problems.no-problem')
      : say(lang, 'web.operations.problems.problems-by-cause', { count: groups.length });
  return html`<section aria-labelledby="problems-title">
    <h2 id="problems-title">${old ?? title}</h2>
    ${kind === 'well' || groups.length > 0 ? NOTHING : html`<p>${foreign(summary[lang])}</p>`}
    ${groups.map((group) => problem(status, group, lang))}
  </section>`;
}

function problem(status: Status, group: TroubleGroup, lang: Language): Markup {
  const { what, where, sinceMs, remedy, subjects, state } = group;
  const engine = engineOf(status, group);
  const waiting = engine === undefined ? subjects : subjects.slice(1);
  const name = engine === undefined ? foreign(inLanguage(lang, where)) : `${engine.name} ${engine.address}`;
  const list = subjectsWords(waiting)[lang];
  // An engine is silent since its last answer, if nothing that waits for it noticed before.
  const since = [sinceMs, engine?.answeredMs ?? null].filter((time) => time !== null);
  const parts = [
    ...(waiting.length === 0
      ? []
      : [
          engine === undefined
            ? list
            : say(lang, 'web.operations.problems.wait', { list, subjects: waiting.length }),
        ]),
    ...(since.length === 0
      ? []
      : [`${say(lang, 'web.operations.problems.since')} ${clockOf(Math.min(...since))}`]),
  ];
  return html`<div class="problem">
    <p><b>${name}</b> ${state[lang]}${parts.map((part) => html` · ${foreign(part)}`)}</p>
    <p>${foreign(inLanguage(lang, what))}</p>
    <p><code>${foreign(inLanguage(lang, remedy))}</code></p>
    ${
      waiting.length <= NAMED_SUBJECTS
        ? NOTHING
        : html`<details class="behind">
            <summary>${say(lang, 'web.operations.problems.which')}</summary>
            <p>${foreign(waiting.join(', '))}</p>
          </details>`
    }
  </div>`;
}

/** With its day if that is not today's. */
function clockOf(epochMs: number): string {
  const [day = '', time = ''] = shanghaiClock(epochMs).split(' ');
  const [today] = shanghaiClock(Date.now()).split(' ');
  return day === today ? time.slice(0, 5) : `${day} ${time.slice(0, 5)}`;
}
