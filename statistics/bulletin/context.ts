import { listWords } from '../../schemas/text/message.ts';
import { type MessageId, say as sayIn, type Values } from '../../schemas/text/say.ts';
import { amount, type AmountUnit, amountUnit } from '../../domain/statistics/wording/amount.ts';
import type { Language } from '../../schemas/text/language.ts';
import { dayWords } from '../../domain/statistics/wording/window.ts';
import { inSentence } from '../figures/labels.ts';
import type { SalesRow } from '../figures/read-sales.ts';
import type { BulletinFigures } from './read-bulletin.ts';
import { BASIS_WORDS, labelOf, largest, otherBase } from './wording.ts';

/** The figures of a bulletin, its language, and what all its sections say alike. */
export interface Context extends BulletinFigures {
  readonly language: Language;
  /** The day: `11 November`. */
  readonly when: string;
  /** Whether the day is compared with that of the year before. */
  readonly isYear: boolean;
  /** `by payment time`. */
  readonly by: string;
  /** The rural rows of both windows; undefined if nothing was sold. */
  readonly rural: { readonly period: SalesRow | undefined; readonly day: SalesRow | undefined };
  /** A text in the language of the bulletin. */
  readonly say: (id: MessageId, values?: Values) => string;
  /** Parts of a sentence with commas between them. Null for what there is nothing to say of. */
  readonly clauses: (...parts: readonly (string | null)[]) => string;
  /** The same as a whole sentence. */
  readonly sentence: (...parts: readonly (string | null)[]) => string;
  /** `a, b and c`; `a、b和c`. */
  readonly list: (items: readonly string[]) => string;
  /** The same as `items`, and as `chain` with a separator between all, which Chinese prefers where items are long. */
  readonly listed: (items: readonly string[], separator?: MessageId) => Record<'items' | 'chain', string>;
  /** For a sentence: `84.608 billion yuan`. */
  readonly amount: (fen: string) => string;
  /** A name within a sentence. */
  readonly inSentence: (name: string) => string;
  readonly label: (row: Parameters<typeof labelOf>[0]) => string;
  /** The name of a value of a kind, such as a `platform`; the value itself if it has none. */
  readonly nameOf: (kind: string, id: string) => string;
  /** The unit of a column or a drawing, from the largest of its amounts. */
  readonly unitOf: (rows: readonly { readonly sales_fen: string }[]) => AmountUnit;
}

export function contextOf(figures: BulletinFigures, language: Language): Context {
  const { facts, segments } = figures;
  const rural = (rows: readonly SalesRow[]) => rows.find(({ member }) => member === 'rural');
  const say: Context['say'] = (id, values) => sayIn(language, id, values);
  const clauses: Context['clauses'] = (...parts) =>
    parts.filter((part) => part !== null).join(say('common.comma'));
  return {
    ...figures,
    language,
    when: dayWords(facts.day.startAt, language),
    isYear: otherBase(facts.day, language) === null,
    by: BASIS_WORDS[figures.basis][language],
    rural: { period: rural(segments.period), day: rural(segments.day) },
    say,
    clauses,
    sentence: (...parts) => clauses(...parts) + say('common.full-stop'),
    list: (items) => listWords(items, language),
    listed: (items, separator = 'common.list-comma') => ({
      items: listWords(items, language),
      chain: items.join(say(separator)),
    }),
    amount: (fen) => amount(fen, language),
    inSentence: (name) => inSentence(name, language),
    label: (row) => labelOf(row, language),
    nameOf: (kind, id) => facts.labels.get(`${kind} ${id}`)?.[language] ?? id,
    unitOf: (rows) => amountUnit(largest(rows.map(({ sales_fen }) => sales_fen)), language),
  };
}
