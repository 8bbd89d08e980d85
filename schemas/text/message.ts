import { type Label, type Language, LOCALES } from './language.ts';
import { label, type MessageId, type Values } from './say.ts';

/** A text in both languages. Commands print English, so it is English in JSON. */
export class Message implements Label {
  readonly en: string;
  readonly zh: string;

  constructor({ en, zh }: Label) {
    [this.en, this.zh] = [en, zh];
  }

  toJSON(): string {
    return this.en;
  }
}

/** What an operator reads. A string is an engine's own words or a name, which are the same in every language. */
export type Text = Message | string;

/** A text of the catalogue whose reader is not known yet. */
export function message(id: MessageId, values?: Values): Message {
  return new Message(label(id, values));
}

export function inLanguage(language: Language, text: Text): string {
  return typeof text === 'string' ? text : text[language];
}

/** One message of several texts. */
export function joined(
  texts: readonly Text[],
  join: (words: readonly string[], language: Language) => string,
): Message {
  const of = (language: Language) =>
    join(
      texts.map((text) => inLanguage(language, text)),
      language,
    );
  return new Message({ en: of('en'), zh: of('zh') });
}

const LISTS = { en: new Intl.ListFormat(LOCALES.en), zh: new Intl.ListFormat(LOCALES.zh) };

/** `a`, `a and b`, `a, b and c`; `a、b和c`. */
export function listWords(items: readonly string[], language: Language): string {
  return LISTS[language].format(items);
}

/** The same of texts. */
export function listed(texts: readonly Text[]): Message {
  return joined(texts, listWords);
}
