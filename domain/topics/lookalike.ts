import leven from 'leven';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { platformOf, rejectsPlatformOf, topicOf } from '../../schemas/topics.ts';

/** A topic that looks like one of the platforms', and is not: no worker reads it. */
export interface Lookalike {
  readonly topic: string;
  /** The topic that was probably meant; null if the platform cannot be guessed. */
  readonly meant: string | null;
}

const SEPARATORS = /[._-]+/;
const VERSION = /^v?\d+$/;
/** Letters that may differ in a word of the name, and in the whole name without its separators. */
const WORD_DISTANCE = 1;
const NAME_DISTANCE = 2;

/**
 * The topic looks like one of the platforms' if, up to case, separators and a letter, it has the words `orders` and
 * `events` with any version, or with a platform; or if the whole name is two letters or less from a platform's topic.
 * Undefined for a platform's topic, for one of rejects, and for any other name.
 */
export function lookalikeOf(topic: string): Lookalike | undefined {
  if (platformOf(topic) !== undefined || rejectsPlatformOf(topic) !== undefined) return undefined;
  const words = topic.toLowerCase().split(SEPARATORS).filter(Boolean);
  const [first = '', second = '', third = ''] = words;
  const hasVersion = VERSION.test(third);
  const meant = nearestPlatform(words.slice(hasVersion ? 3 : 2)) ?? null;
  if (isNear(first, 'orders') && isNear(second, 'events') && (hasVersion || meant !== null))
    return { topic, meant: meant && topicOf(meant) };
  const name = words.join('');
  const near = PLATFORMS.map(topicOf).find(
    (candidate) => leven(name, candidate.split(SEPARATORS).join('')) <= NAME_DISTANCE,
  );
  return near === undefined ? undefined : { topic, meant: near };
}

function isNear(word: string, wanted: string): boolean {
  return leven(word, wanted) <= WORD_DISTANCE;
}

/** The same words, some of its words, or a few other letters, such as `taobao`, `yunji-jd` and `pinduduo`. */
function nearestPlatform(words: readonly string[]): (typeof PLATFORMS)[number] | undefined {
  if (words.length === 0) return undefined;
  const name = words.join('');
  const lettersOf = (platform: string): string => platform.replaceAll('-', '');
  return (
    PLATFORMS.find((platform) => lettersOf(platform) === name) ??
    PLATFORMS.find((platform) => words.every((word) => platform.split('-').includes(word))) ??
    PLATFORMS.find((platform) => platform.split('-').every((word) => words.includes(word))) ??
    PLATFORMS.find(
      (platform) => leven(name, lettersOf(platform)) <= Math.min(NAME_DISTANCE, Math.floor(name.length / 3)),
    )
  );
}
