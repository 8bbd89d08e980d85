import { say } from '../../schemas/text/say.ts';
import type { Language } from '../../schemas/text/language.ts';
import type { ChartTheme } from '../charts/theme.ts';

/** A bulletin in one language, before any format. All texts are ready to show and not escaped. */
export interface BulletinDocument {
  readonly language: Language;
  /** Shanghai's clock, such as `2017-11-12 09:30:00`: files carry this date. */
  readonly dataAsOf: string;
  readonly kind: string;
  readonly title: string;
  /** Edition, time of the data, basis and the like, each with its name. */
  readonly marks: readonly Mark[];
  /** That a simulation made the orders; null if none did. Every page and table repeats its word. */
  readonly origin: { readonly word: string; readonly text: string } | null;
  /** What a reader must know before the figures; null if nothing. */
  readonly notice: string | null;
  /** Sentences, the most important first; empty if nothing was sold. */
  readonly mainPoints: { readonly heading: string; readonly points: readonly string[] };
  readonly headline: readonly HeadlineFigure[];
  readonly sections: readonly Section[];
}

export interface Mark {
  readonly name: string;
  readonly value: string;
}

export interface HeadlineFigure {
  readonly name: string;
  readonly number: string;
  readonly unit: string;
  /** Below the number; may be empty. */
  readonly note: string;
}

export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'terms'; readonly terms: readonly Mark[] }
  | { readonly kind: 'chart'; readonly draw: (theme: ChartTheme) => string }
  | { readonly kind: 'table'; readonly table: Table };

export interface Table {
  readonly caption: string;
  /** Units and what the rows are. */
  readonly subtitle: string;
  /** The first column is the name of the row; all others are numbers, aligned right. */
  readonly columns: readonly string[];
  /** How many of the first columns name the row; one if left out. */
  readonly names?: number;
  readonly rows: readonly (readonly string[])[];
  /** The unrounded sales of each row, empty if they are not known; left out if rows are not sales of one window. */
  readonly salesFen?: readonly string[];
  /** Set side by side in two halves where there is room. */
  readonly isLong?: boolean;
}

export function tablesOf({ sections }: Pick<BulletinDocument, 'sections'>): Table[] {
  const blocks = sections.flatMap((section) => section.blocks);
  return blocks.flatMap((block) => (block.kind === 'table' ? [block.table] : []));
}

/** A table that is taken out of its bulletin still says that its figures are simulated. */
export function tableSubtitle({ subtitle }: Table, origin: BulletinDocument['origin']): string {
  return origin === null ? subtitle : `${origin.word} · ${subtitle}`;
}

const CHINESE = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/** What stands before a heading, as official documents write it: `一、`, `1. `. */
export function sectionNumber(index: number, language: Language): string {
  return say(language, 'bulletin.document.section-number', {
    number: index + 1,
    numeral: CHINESE[index] ?? index + 1,
  });
}
