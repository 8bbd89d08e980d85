import type { Progress } from './paced-publisher.ts';

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
