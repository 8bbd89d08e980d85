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
  readonly drawn: Promise<Drawn>;
  /** The last whole document, with the line of freshness in it. */
  document: { readonly live: string; readonly packed: Promise<Packed> } | undefined;
}

/**
 * Draws each page once per tag and address, and puts it together once per line of freshness, for all viewers. They hear
 * of newer figures at the same moment, so what is being drawn is kept too.
 */
export class Drawings {
  readonly #kept = new Map<string, Kept>();

  document(page: Page, address: Address, live: string, compose: (drawn: Drawn) => Markup): Promise<Packed> {
    const kept = this.#of(page, address);
    if (kept.document?.live !== live) {
      const packed = kept.drawn.then(async (drawn) => new Packed(String(await compose(drawn)), QUICK));
      kept.document = { live, packed };
      packed.catch(() => (kept.document = undefined));
    }
    return kept.document.packed;
  }

  #of(page: Page, address: Address): Kept {
    const key = [shortTag(page), addressWith(address), ...address.ignored].join(' ');
    const found = this.#kept.get(key);
    if (found !== undefined) return found;
    const kept: Kept = { drawn: draw(page), document: undefined };
    this.#kept.set(key, kept);
    kept.drawn.catch(() => this.#kept.delete(key));
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(old);
    }
    return kept;
  }
}

async function draw(page: Page): Promise<Drawn> {
  const [controls, body, footer] = await Promise.all([
    Promise.all([...page.controls()].map(async (one) => String(await one))),
    page.body(),
    page.footer(),
  ]);
  return { controls: controls.join(''), body: String(body), footer: String(footer) };
}

/** The tag as it travels. It holds nothing that a reader could read from it. */
export function shortTag({ tag, dataOrigin }: Pick<Page, 'tag' | 'dataOrigin'>): string {
  return createHash('sha256').update(`${dataOrigin} ${tag}`).digest('hex').slice(0, 24);
}
