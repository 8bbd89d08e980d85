import { say } from '../../schemas/text/say.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import type { Language } from '../../schemas/text/language.ts';
import { type ComparedWindow, runningWords } from '../../domain/statistics/wording/same-hours.ts';
import {
  dateWords,
  momentWords,
  shanghaiClock,
  windowWords,
} from '../../domain/statistics/wording/window.ts';
import { grouped } from '../../domain/text/counted.ts';
import type { Basis } from '../figures/read-statistics.ts';
import type { EditionMark } from '../figures/source.ts';
import type { Mark } from './document.ts';
import { releaseMarks } from './release.ts';
import { BASIS_WORDS, STATUS } from './wording.ts';

interface Marked {
  readonly facts: Pick<CampaignFacts, 'contact' | 'licence' | 'releases' | 'sampleFactor'>;
  readonly basis: Basis;
  /** Null: live. */
  readonly edition: EditionMark | null;
  /** Shanghai's clock. */
  readonly dataAsOf: string;
  readonly language: Language;
}

/** What stands below the title of figures: edition, time of the data, release, basis, and the window that they are of. */
export function marksOf(
  { facts, basis, edition, dataAsOf, language }: Marked,
  window: { readonly name: string; readonly of: ComparedWindow },
): Mark[] {
  const moment = momentWords(dataAsOf, language);
  const factor = grouped(facts.sampleFactor);
  const mark = (name: string, value: string | null): Mark[] => (value === null ? [] : [{ name, value }]);
  const isRunning = window.of.completeTo !== null;
  return [
    ...mark(say(language, 'common.edition'), editionWords(edition, language)),
    ...mark(say(language, 'common.data-as-of'), say(language, 'bulletin.utc-8', { moment })),
    ...releaseMarks(facts, dataAsOf, language),
    ...mark(say(language, 'common.basis'), BASIS_WORDS[basis][language]),
    ...mark(window.name, windowWords(window.of, language)),
    ...mark(say(language, 'bulletin.progress'), isRunning ? runningWords(window.of, language) : null),
    ...mark(
      say(language, 'bulletin.sample'),
      facts.sampleFactor === 1 ? null : say(language, 'bulletin.1-expanded', { factor }),
    ),
  ];
}

function editionWords(edition: EditionMark | null, language: Language): string {
  if (edition === null) return say(language, 'bulletin.live-not-an-edition');
  const { number, status, publishedAt } = edition;
  const when = dateWords(shanghaiClock(publishedAt), language);
  return say(language, 'bulletin.published', { number, status: STATUS[status][language], when });
}
