import { chromium } from 'playwright-core';
import { quantile } from '../part.ts';
import type { Progress } from './committed.ts';

/** Viewers of one page, which all do what a browser does: hear of newer figures, and fetch the page if it changed. */
export interface Viewers {
  /** What the first viewer's page said of the window's sales, in steps of its last digit, and when. */
  readonly seen: readonly Progress[];
  /** Fen in a step of the last digit. */
  readonly stepFen: () => number;
  readonly pages: () => number;
  stop(): Promise<void>;
}

const FEN_PER = { 'm yuan': 1e8, 'bn yuan': 1e11 };
const FIGURE = /class="one now"[^]*?<b>([\d,.]+)<\/b> ((?:m|bn) yuan)/;

/** Opens the streams of so many viewers. */
export async function openViewers(base: string, path: string, count: number): Promise<Viewers> {
  const ending = new AbortController();
  const seen: Progress[] = [];
  let [pages, stepFen] = [0, NaN];
  const look = async (isFirst: boolean): Promise<string> => {
    const html = await (await fetch(new URL(path, base), { signal: ending.signal })).text();
    pages += 1;
    const [, number = '', unit = ''] = FIGURE.exec(html) ?? [];
    if (isFirst && number !== '') {
      const decimals = number.split('.')[1]?.length ?? 0;
      const fen = FEN_PER[unit as keyof typeof FEN_PER] / 10 ** decimals;
      if (stepFen !== fen && !Number.isNaN(stepFen)) throw new Error('the page went on in another unit');
      stepFen = fen;
      seen.push({ orders: Number(number.replace(/[,.]/g, '')), atMs: performance.now() });
    }
    return /data-tag="(\w+)"/.exec(html)?.[1] ?? '';
  };
  const view = async (isFirst: boolean): Promise<void> => {
    let shown = await look(isFirst);
    const [pathname = '', query = ''] = path.split('?');
    const stream = await fetch(new URL(`/stream?path=${pathname}&${query}`, base), { signal: ending.signal });
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of stream.body ?? []) {
      rest += decoder.decode(chunk as Uint8Array, { stream: true });
      const told = [...rest.matchAll(/event: figures\ndata: (\w+)\n/g)].at(-1)?.[1];
      rest = rest.slice(rest.lastIndexOf('\n\n') + 1);
      if (told !== undefined && told !== shown) shown = await look(isFirst);
    }
  };
  const viewing = Array.from({ length: count }, (_, index) =>
    view(index === 0).catch((error: unknown) => {
      if (!ending.signal.aborted) throw error;
    }),
  );
  return {
    seen,
    pages: () => pages,
    stepFen: () => stepFen,
    async stop() {
      ending.abort();
      await Promise.all(viewing);
    },
  };
}

/** Median time in ms from the start of a navigation to the first paint of content, each in a fresh profile. */
export async function firstPaintMs(executablePath: string, url: string, looks: number): Promise<number> {
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const times: number[] = [];
    for (let look = 0; look < looks; look += 1) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await context.newPage();
      await page.goto(url, { waitUntil: 'load' });
      times.push(
        await page.evaluate<number>(
          `new Promise((resolve) => new PerformanceObserver((list) => {
            const [paint] = list.getEntriesByName('first-contentful-paint');
            if (paint) resolve(paint.startTime);
          }).observe({ type: 'paint', buffered: true }))`,
        ),
      );
      await context.close();
    }
    return quantile(times, 0.5);
  } finally {
    await browser.close();
  }
}
