import { label, say } from '../../schemas/text/say.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { Label, Language } from '../../schemas/text/language.ts';
import type { DataOrigin } from '../../schemas/campaign-facts.ts';

/** Who made the orders of each loaded campaign, by the events that are stored: everything live asks this. */
export async function readDataOrigins(client: ClickHouseClient): Promise<ReadonlyMap<string, DataOrigin>> {
  const found = await rows<{ campaign: string; data_origin: DataOrigin }>(
    client,
    'SELECT campaign, data_origin FROM campaign',
  );
  return new Map(found.map(({ campaign, data_origin: origin }) => [campaign, origin]));
}

/** Of figures that count all of these together. */
export function jointOrigin(origins: Iterable<DataOrigin>): DataOrigin {
  const all = new Set(origins);
  if (all.size < 2) return [...all][0] ?? 'platforms';
  return [...all].some(isSimulated) ? 'partly-simulated' : 'unknown';
}

const NOTICES: Readonly<
  Record<Exclude<DataOrigin, 'platforms'>, { readonly word: Label; readonly why: Label }>
> = {
  simulated: {
    word: label('figures.data-origin.simulated-data'),
    why: label('figures.data-origin.no-buyer-made-these'),
  },
  'partly-simulated': {
    word: label('figures.data-origin.partly-simulated-data'),
    why: label('figures.data-origin.no-buyer-made-some'),
  },
  unknown: {
    word: label('figures.data-origin.not-known-whether-simulated'),
    why: label('figures.data-origin.who-made-these-orders'),
  },
};

/** What stands above figures, a word and the rest of its sentence; null if nothing needs to be said of them. */
export function originNotice(
  origin: DataOrigin,
  language: Language,
): { readonly word: string; readonly rest: string; readonly text: string } | null {
  if (origin === 'platforms') return null;
  const word = NOTICES[origin].word[language];
  const rest = say(language, 'common.colon') + NOTICES[origin].why[language];
  return { word, rest, text: word + rest };
}

/** Whether a figure that equals the published one was made to. */
export function isSimulated(origin: DataOrigin): boolean {
  return origin === 'simulated' || origin === 'partly-simulated';
}

/** A line about figures, such as their source, with the word before it, so that who quotes the line quotes the word. */
export function marked(line: string, origin: DataOrigin, language: Language): string {
  const notice = originNotice(origin, language);
  return notice === null ? line : `${notice.word} · ${line}`;
}
