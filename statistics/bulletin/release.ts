import { say } from '../../schemas/text/say.ts';
import { dateWords, shanghaiClock } from '../../domain/statistics/wording/window.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import type { Language } from '../../schemas/text/language.ts';
import type { Mark } from './document.ts';
import { STATUS } from './wording.ts';

/**
 * What a reader asks next: when there are newer figures, whom to write to, and how they may be used, as far as the
 * campaign says it. `after` is Shanghai's clock at the figures: the next release is the first one later.
 */
export function releaseMarks(
  { contact, licence, releases }: Pick<CampaignFacts, 'contact' | 'licence' | 'releases'>,
  after: string,
  language: Language,
): Mark[] {
  const [next] = releases
    .map(({ status, at }) => ({ status, at: shanghaiClock(at) }))
    .filter(({ at }) => at > after)
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const found: Mark[] = [];
  if (next !== undefined) {
    const words = { status: STATUS[next.status][language], when: dateWords(next.at, language) };
    const value = say(language, 'bulletin.next-release-words', words);
    found.push({ name: say(language, 'bulletin.next-release'), value });
  }
  if (contact !== null) {
    const value = say(language, 'bulletin.contact-words', { name: contact[language], at: contact.at });
    found.push({ name: say(language, 'bulletin.contact'), value });
  }
  if (licence !== null) {
    const value = `${licence.name}, ${licence.url}`;
    found.push({ name: say(language, 'bulletin.licence'), value });
  }
  return found;
}
