/** A text in English and Chinese, as comments in the database hold it: `English | 中文`. */
export type Bilingual = `${string}${typeof SEPARATOR}${string}`;

const SEPARATOR = ' | ';

export interface Halves {
  readonly en: string;
  readonly zh: string;
}

/** The two halves of a comment; the Chinese one is empty if the comment has none. */
export function halvesOf(comment: string): Halves {
  const [en = '', zh = ''] = comment.split(SEPARATOR);
  return { en, zh };
}

export function bilingual(en: string, zh: string): Bilingual {
  return `${en}${SEPARATOR}${zh}`;
}
