import { html } from 'hono/html';
import { REASON_REMEDIES, REASON_TEXTS, type ReasonCode } from '../../schemas/event/reason-codes.ts';
import EXAMPLES from '../../schemas/event/reason-examples.json' with { type: 'json' };
import { MEDIA_TYPES, REQUEST_ID_HEADER } from '../../schemas/http/limits.ts';
import { HTTP_PROBLEMS, type HttpProblem } from '../../schemas/http/problems.ts';
import type { Language } from '../../schemas/text/language.ts';
import { say } from '../../schemas/text/say.ts';
import { type Html, pageOf } from './page.ts';

// The `type` of a problem links to its entry here.

export function problemsPage(language: Language): Html {
  const names = { ...MEDIA_TYPES, header: REQUEST_ID_HEADER };
  const problems = Object.entries(HTTP_PROBLEMS).map(
    ([name, status]) =>
      html`<h2 id="${name}">${status} ${name}</h2>
        <p>${say(language, `http.problem.${name as HttpProblem}.title`)}</p>
        <p>${say(language, `http.problem.${name as HttpProblem}.remedy`, names)}</p>`,
  );
  return pageOf(language, say(language, 'http.problem.page'), problems);
}

/** The cause, an example and the remedy of each reason to refuse an event. */
export function reasonsPage(language: Language): Html {
  const reasons = (Object.keys(EXAMPLES) as ReasonCode[]).map(
    (code) =>
      html`<section id="${code}">
        <h2>${code}</h2>
        <p>${REASON_TEXTS[language][code]}</p>
        <pre>${EXAMPLES[code]}</pre>
        <p>${REASON_REMEDIES[language][code]}</p>
      </section>`,
  );
  return pageOf(language, say(language, 'request-log.reasons'), reasons);
}
