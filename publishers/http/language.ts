import type { Context, MiddlewareHandler } from 'hono';
import { every } from 'hono/combine';
import { languageDetector } from 'hono/language';
import { type Language, LANGUAGE_TAGS } from '../../domain/statistics/wording/language.ts';

const CONTENT_LANGUAGE = 'Content-Language';

/** The language that the request asks for: English, unless it prefers Chinese to it. */
export function languageOf(context: Context): Language {
  return context.get('language') === 'zh' ? 'zh' : 'en';
}

/** Reads `Accept-Language` and says in what language the answer is. */
export function inLanguages(): MiddlewareHandler {
  return every(
    languageDetector({
      supportedLanguages: ['en', 'zh'],
      fallbackLanguage: 'en',
      order: ['header'],
      caches: false,
    }),
    async (context, next) => {
      await next();
      // A document that has one language only says so itself.
      if (!context.res.headers.has(CONTENT_LANGUAGE))
        context.header(CONTENT_LANGUAGE, LANGUAGE_TAGS[languageOf(context)]);
      context.header('Vary', 'Accept-Language', { append: true });
    },
  );
}
