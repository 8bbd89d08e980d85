import en from './en.json' with { type: 'json' };
import type { Below, Values } from './say.ts';

/** Reads sentences back: which English text of the catalogue each is, and with which values. */
export class Reader<Start extends string> {
  readonly #plain = new Map<string, Below<Start>>();
  readonly #forms: (readonly [RegExp, Below<Start>])[] = [];

  /** Of the texts whose ids begin so. A name in braces may stand for any text, so that the longest text is tried first. */
  constructor(start: Start) {
    const texts = Object.entries(en).filter(([id]) => id.startsWith(start));
    for (const [id, text] of texts.sort(([, a], [, b]) => b.length - a.length)) {
      const rest = id.slice(start.length) as Below<Start>;
      const form = text.replaceAll(/[\\^$.*+?()[\]|]/g, '\\$&').replaceAll(/\{(\w+)\}/g, '(?<$1>.+)');
      if (text.includes('{')) this.#forms.push([new RegExp(`^${form}$`), rest]);
      else this.#plain.set(text, rest);
    }
  }

  /** Undefined for a sentence of another text. */
  read(sentence: string): { readonly id: Below<Start>; readonly values?: Values } | undefined {
    const id = this.#plain.get(sentence);
    if (id !== undefined) return { id };
    for (const [form, of] of this.#forms) {
      const values = form.exec(sentence)?.groups;
      if (values !== undefined) return { id: of, values };
    }
    return undefined;
  }
}
