export const LANGUAGES = ['zh', 'en'] as const;

/** Chinese is written in simplified characters. */
export const LANGUAGE_TAGS = { en: 'en', zh: 'zh-Hans' } as const;
/** Dates in English have the day before the month. */
export const LOCALES = { en: 'en-GB', zh: 'zh-Hans' } as const;
export type Language = (typeof LANGUAGES)[number];
/** Words for one thing in each language. */
export type Label = Readonly<Record<Language, string>>;
