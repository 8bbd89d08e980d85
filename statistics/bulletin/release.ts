import { say } from '../../schemas/text/say.ts';
import { dateWords, shanghaiClock } from '../../domain/statistics/wording/window.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import type { Language } from '../../schemas/text/language.ts';
import { STATUS } from './wording.ts';

/** What a reader asks next: whom to write to, and when there are newer figures. Each is null if the campaign does not say it. */
export interface ReleaseWords {
  readonly contact: string | null;
  readonly nextRelease: string | null;
}

/** `after` is Shanghai's clock at the figures: the next release is the first one later. */
export function releaseWords(
  { contact, releases }: Pick<CampaignFacts, 'contact' | 'releases'>,
  after: string,
  language: Language,
): ReleaseWords {
  const [next] = releases
    .map(({ status, at }) => ({ status, at: shanghaiClock(at) }))
    .filter(({ at }) => at > after)
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
  return {
    contact: contact && say(language, 'bulletin.contact-words', { name: contact[language], at: contact.at }),
    nextRelease:
      next === undefined
        ? null
        : say(language, 'bulletin.next-release-words', {
            status: STATUS[next.status][language],
            when: dateWords(next.at, language),
          }),
  };
}
