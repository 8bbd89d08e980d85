import { IntlMessageFormat } from 'intl-messageformat';
import en from './en.json' with { type: 'json' };
import { type Label, type Language, LOCALES } from './language.ts';
import zh from './zh.json' with { type: 'json' };

/** Names a text of the catalogue, the same in every language. */
export type MessageId = keyof typeof en;
/** The ids that begin so, without their beginning. */
export type Below<Start extends string, Id = MessageId> = Id extends `${Start}${infer Rest}` ? Rest : never;
/** What stands for the names in braces: a number for `plural` and `number`, nothing for null, a label in its language. */
export type Values = Readonly<Record<string, string | number | boolean | Label | null | undefined>>;

/** A language without one of the texts is refused by the compiler. */
const CATALOGUE: Readonly<Record<Language, Readonly<Record<MessageId, string>>>> = { en, zh };
const formats = new Map<string, IntlMessageFormat>();

/** A text of the catalogue, which is an ICU message if it has braces. Throws an error where a value is missing. */
export function say(language: Language, id: MessageId, values?: Values): string {
  const text = CATALOGUE[language][id];
  if (values === undefined) return text;
  const key = `${language} ${id}`;
  const format =
    formats.get(key) ?? new IntlMessageFormat(text, LOCALES[language], undefined, { ignoreTag: true });
  formats.set(key, format);
  const said = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null ? value[language] : value,
  ]);
  return format.format(Object.fromEntries(said) as Record<string, string>) as string;
}

/** The text in each language. */
export function label(id: MessageId, values?: Values): Label {
  return { en: say('en', id, values), zh: say('zh', id, values) };
}

/** The texts whose ids begin so, each with the rest of its id. */
export function labelsBelow(start: string): readonly (readonly [rest: string, text: Label])[] {
  const ids = Object.keys(en) as MessageId[];
  return ids.filter((id) => id.startsWith(start)).map((id) => [id.slice(start.length), label(id)]);
}
