import { html } from 'hono/html';
import { shanghaiClock } from '../../domain/statistics/wording/window.ts';
import { REQUESTS_PAGE } from '../../schemas/http/problems.ts';
import type { RequestAnswer, RequestsAnswer } from '../../schemas/http/request-answers.ts';
import type { Language } from '../../schemas/text/language.ts';
import { say } from '../../schemas/text/say.ts';
import type { PublisherKey } from '../keys/stored-keys.ts';
import { type Html, pageOf } from './page.ts';

type Logged = RequestsAnswer['requests'][number];

/** The last requests of a key, the newest first. `asked`: the parameters of the page. */
export function requestsPage(
  language: Language,
  { keyId, platform, sandbox }: PublisherKey,
  { requests, next }: RequestsAnswer,
  asked: Readonly<Record<string, string>>,
): Html {
  const older =
    next === null ? '' : `${REQUESTS_PAGE}?${String(new URLSearchParams({ ...asked, cursor: next }))}`;
  return pageOf(
    language,
    say(language, 'request-log.title'),
    html`<p>${say(language, 'request-log.of', { keyId, platform, sandbox })}</p>
      <ol>
        ${requests.map(
          (one) =>
            html`<li>
              <a href="${REQUESTS_PAGE}/${one.id}">${shanghaiClock(one.receivedAt)}</a>
              ${summaryOf(language, one)} ${reasonsOf(one)}
            </li>`,
        )}
      </ol>
      ${requests.length === 0 ? html`<p>${say(language, 'request-log.none')}</p>` : ''}
      ${older === '' ? '' : html`<p><a href="${older}">${say(language, 'request-log.older')}</a></p>`}`,
  );
}

export function requestPage(language: Language, one: RequestAnswer): Html {
  return pageOf(
    language,
    say(language, 'request-log.one', { id: one.id }),
    html`<p>${shanghaiClock(one.receivedAt)} ${summaryOf(language, one)}</p>
      ${one.type === undefined ? '' : html`<p><a href="${one.type}">${one.detail}</a></p>`}
      <p>${reasonsOf(one)}</p>
      <p>${say(language, 'request-log.size', { bytes: one.bytes, ms: one.milliseconds })}</p>
      <ol>
        ${one.events.map(
          ({ index, id, code, path, type }) =>
            html`<li>
              ${index}: <code>${id}</code>
              ${
                code === undefined
                  ? say(language, 'request-log.accepted')
                  : html`<a href="${type}">${code}</a> <code>${path}</code>`
              }
            </li>`,
        )}
      </ol>
      <p><a href="${REQUESTS_PAGE}">${say(language, 'request-log.title')}</a></p>`,
  );
}

function summaryOf(language: Language, { method, address, options, status, ...counts }: Logged): string {
  const what = [method, address, ...options].filter((part) => part !== '').join(' ');
  const { accepted, refused, skipped } = counts;
  return say(language, 'request-log.summary', { what, status: String(status), accepted, refused, skipped });
}

function reasonsOf({ reasons }: Logged): Html[] {
  return reasons.map(({ code, events, type }) => html`<a href="${type}">${code}</a> × ${events} `);
}
