import { html } from 'hono/html';
import { REASON_REMEDIES, REASON_TEXTS, type ReasonCode } from '../../schemas/event/reason-codes.ts';
import EXAMPLES from '../../schemas/event/reason-examples.json' with { type: 'json' };
import type { Language } from '../../schemas/text/language.ts';
import { say } from '../../schemas/text/say.ts';
import { type Html, pageOf } from './page.ts';

/** The cause, an example and the remedy of each reason. The `type` of a problem links to its entry. */
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
