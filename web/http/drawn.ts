import { createHash } from 'node:crypto';
import { addressWith, type Address } from '../address.ts';
import type { Page } from '../site.ts';

/** The parts of a page that its tag and its address decide, as HTML. */
export interface Drawn {
  readonly controls: string;
  readonly body: string;
  readonly footer: string;
}

const MOST_KEPT = 100;

/** Draws each page once per tag and address, for all viewers. */
export class Drawings {
  readonly #kept = new Map<string, Drawn>();

  async of(page: Page, address: Address): Promise<Drawn> {
    const key = `${shortTag(page)} ${addressWith(address)}`;
    const found = this.#kept.get(key);
    if (found !== undefined) return found;
    const [controls, body, footer] = await Promise.all([
      Promise.all([...page.controls()].map(async (one) => String(await one))).then((all) => all.join('')),
      Promise.resolve(page.body()).then(String),
      Promise.resolve(page.footer()).then(String),
    ]);
    const drawn = { controls, body, footer };
    this.#kept.set(key, drawn);
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(old);
    }
    return drawn;
  }
}

/** The tag as it travels. It holds nothing that a reader could read from it. */
export function shortTag({ tag }: Pick<Page, 'tag'>): string {
  return createHash('sha256').update(tag).digest('hex').slice(0, 24);
}
