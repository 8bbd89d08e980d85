import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../web/address.ts';
import { Drawings } from '../../../web/http/drawn.ts';
import { html } from '../../../web/parts/markup.ts';
import { OF_NO_CAMPAIGN, type Page } from '../../../web/site.ts';

const ADDRESS = parseAddress('/operations', new URLSearchParams());

/** A page that counts how often it is drawn. */
function pageOf(tag: string, draw: () => void): Page {
  return {
    ...OF_NO_CAMPAIGN,
    ...{ tag, title: tag, shown: null, dataOrigin: 'platforms' as const },
    body: () => {
      draw();
      return html`<p>${tag}</p>`;
    },
    footer: () => html``,
  };
}

describe('drawings of pages', () => {
  it('draw a page once for viewers who ask at the same moment, and again for another state', async () => {
    const drawings = new Drawings();
    const drawn: string[] = [];
    let composed = 0;
    const ask = (tag: string, live: string) => {
      const page = pageOf(tag, () => drawn.push(tag));
      return drawings.document(page, ADDRESS, live, ({ body }) => {
        composed += 1;
        return html`${body}${live}`;
      });
    };
    const first = await Promise.all(Array.from({ length: 50 }, () => ask('one', '1 s ago')));
    expect([drawn, composed, new Set(first).size]).toEqual([['one'], 1, 1]);
    await ask('one', '2 s ago');
    expect([drawn, composed]).toEqual([['one'], 2]);
    await ask('two', '2 s ago');
    expect([drawn, composed]).toEqual([['one', 'two'], 3]);
  });

  it('are tried again after a failure', async () => {
    const drawings = new Drawings();
    let tries = 0;
    const page = pageOf('one', () => {
      tries += 1;
      if (tries === 1) throw new Error('no chart');
    });
    const ask = () => drawings.document(page, ADDRESS, '', ({ body }) => html`${body}`);
    await expect(ask()).rejects.toThrow('no chart');
    await expect(ask()).resolves.toBeDefined();
    expect(tries).toBe(2);
  });
});
