import { createHash } from 'node:crypto';
import { addressWith, type Address } from '../address.ts';
import type { Markup } from '../parts/markup.ts';
import type { Page } from '../site.ts';
import { Packed, QUICK } from './packed.ts';

/** The parts of a page that its tag and its address decide, as HTML. */
export interface Drawn {
  readonly controls: string;
  readonly body: string;
  readonly footer: string;
}

const MOST_KEPT = 100;

interface Kept {
  readonly drawn: Drawn;
  /** The last whole document, with the line of freshness in it. */
  document: { readonly live: string; readonly packed: Packed } | undefined;
}

/** Draws each page once per tag and address, and puts it together once per line of freshness, for all viewers. */
export class Drawings {
  readonly #kept = new Map<string, Kept>();

  async document(
    page: Page,
    address: Address,
    live: string,
    compose: (drawn: Drawn) => Markup,
  ): Promise<Packed> {
    const kept = await this.#of(page, address);
    if (kept.document?.live !== live)
      kept.document = { live, packed: new Packed(String(await compose(kept.drawn)), QUICK) };
    return kept.document.packed;
  }

  async #of(page: Page, address: Address): Promise<Kept> {
    const key = [shortTag(page), addressWith(address), ...address.ignored].join(' ');
    const found = this.#kept.get(key);
    if (found !== undefined) return found;
    const [controls, body, footer] = await Promise.all([
      Promise.all([...page.controls()].map(async (one) => String(await one))).then((all) => all.join('')),
      Promise.resolve(page.body()).then(String),
      Promise.resolve(page.footer()).then(String),
    ]);
    const kept: Kept = { drawn: { controls, body, footer }, document: undefined };
    this.#kept.set(key, kept);
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(old);
    }
    return kept;
  }
}

/** The tag as it travels. It holds nothing that a reader could read from it. */
export function shortTag({ tag }: Pick<Page, 'tag'>): string {
  return createHash('sha256').update(tag).digest('hex').slice(0, 24);
}
