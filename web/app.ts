import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import pTimeout from 'p-timeout';
import { canDraw } from '../statistics/charts/png.ts';
import {
  type Address,
  addressWith,
  isCampaignId,
  otherPage,
  parseAddress,
  readableAddress,
} from './address.ts';
import { apiRoutes } from './api/routes.ts';
import { withoutCitation } from './cited.ts';
import { findAsset } from './assets.ts';
import type { Figures } from './figures/figures.ts';
import { StillComputingError } from './figures/kept.ts';
import { NO_SUCH_PAGE, type Problem, problemOf } from './figures/problem.ts';
import { drawnChart, fileOf } from './files/files.ts';
import { Drawings, shortTag } from './http/drawn.ts';
import { headers, onlyKnownNames, onlyReading, onlyWithToken } from './http/guard.ts';
import { LateReadings } from './http/late.ts';
import { FullError, sendStream, Streams } from './http/streams.ts';
import { figurePage } from './pages/figure/page.ts';
import { PAGES } from './pages/pages.ts';
import { problemPage } from './pages/problem.ts';
import { embeddedChart } from './parts/embedded.ts';
import { layout } from './parts/layout.ts';
import { drawLine, editionLine, liveLine } from './parts/live-line.ts';
import { NOTHING, raw } from './parts/markup.ts';
import { PENDING } from './parts/section.ts';
import type { Page, ReadPage } from './site.ts';

export interface AppOptions {
  readonly figures: Figures;
  /** Names of hosts beside those of loopback. */
  readonly names: readonly string[];
  /** Undefined on loopback: whoever reaches it may read. */
  readonly token: string | undefined;
  /** Called with what a reader cannot see: why a page could not be read. */
  readonly onFailure: (error: unknown) => void;
}

const MINUTE_MS = 60_000;
/** A browser shows something within a second: sections and the line of freshness that take longer come later. */
const PATIENCE_MS = { section: 350, line: 200, page: 700 };

export function createApp({ figures, names, token, onFailure }: AppOptions): Hono {
  const app = new Hono();
  const drawings = new Drawings();
  const late = new LateReadings<Page>();
  const streams = new Streams();
  app.use(headers, onlyReading, onlyKnownNames(names));
  if (token !== undefined) app.use(onlyWithToken(token));

  app.get('/assets/*', (context) => {
    const asset = findAsset(context.req.path);
    if (asset === undefined) return context.notFound();
    context.header('Cache-Control', 'public, max-age=31536000, immutable');
    return asset.body.send(context, asset.type);
  });

  app.route('/api/v1', apiRoutes(figures, onFailure));

  app.get('/stream', (context) => {
    const query = new URL(context.req.url).searchParams;
    const path = query.get('path') ?? '';
    query.delete('path');
    const found = findPage(path, query.has('figure'));
    if (found === undefined) return context.notFound();
    const address = { ...parseAddress(path, query), patienceMs: PATIENCE_MS.section };
    let shown: Page['shown'] = null;
    return sendStream(context, streams, {
      key: addressWith(address),
      tag: async () => {
        const page = await found.read(figures, address, found.names);
        shown = page.shown;
        return shortTag(page);
      },
      line: async () => String(await drawLine(liveLine(await figures.liveState(), shown, address.lang))),
    });
  });

  app.get('*', async (context) => {
    const url = new URL(context.req.url);
    const { search } = url;
    const { pathname, searchParams } = withoutCitation(url);
    const hasFigure = searchParams.has('figure');
    const found = findPage(pathname, hasFigure);
    if (found === undefined) {
      const bare = pathname.replace(/\/+$/, '');
      const isPage = findPage(bare, hasFigure) !== undefined;
      return isPage ? context.redirect(`${bare}${search}`, 301) : context.notFound();
    }
    const address = parseAddress(pathname, searchParams);
    if (address.as !== undefined) {
      const page = () => found.read(figures, address, found.names);
      const file = await fileOf(figures, page, address, found.names);
      return context.body(file.body, 200, {
        'Content-Type': file.type,
        'Content-Disposition': `attachment; filename="${file.name}"`,
        'Cache-Control': 'private, no-cache',
      });
    }
    if (address.embed !== undefined && address.chart !== undefined)
      return embedded(context, await found.read(figures, address, found.names), address);
    // Who is no browser gets all of the page at once, and so does the answer to what a figure is, beside the figures.
    const isDocument = context.req.header('sec-fetch-dest') === 'document';
    const isHasty = isDocument || context.req.header('hx-request') !== undefined;
    const asked = isHasty ? { ...address, patienceMs: PATIENCE_MS.section } : address;
    const read = () => found.read(figures, asked, found.names);
    const page = isDocument
      ? await late.within(PATIENCE_MS.page, `${pathname}${search}`, read)
      : await read();
    return send(context, page, asked);
  });

  app.notFound((context) => sendProblem(context, NO_SUCH_PAGE));
  app.onError(async (error, context) => {
    if (error instanceof HTTPException) return error.getResponse();
    if (error instanceof FullError) return context.text(`${error.message}\n`, 503, { 'Retry-After': '60' });
    const problem = problemOf(error);
    if (problem.status === 503 && !(error instanceof StillComputingError)) onFailure(error);
    return sendProblem(context, problem);
  });
  return app;

  /** In the language and the colours of the address, as far as it can be read. Nothing is wrong in one to ask again. */
  async function sendProblem(context: Context, problem: Problem): Promise<Response> {
    const { pathname, searchParams, search } = new URL(context.req.url);
    // A path that begins with two slashes would lead to another server.
    const path = pathname.replace(/^\/+/, '/');
    const read = problem.status === 503 ? parseAddress : readableAddress;
    const address = read(path, searchParams);
    const { againSeconds } = problem;
    if (againSeconds !== undefined) context.header('Refresh', String(againSeconds));
    return context.html(await problemPage(problem, address, `${path}${search}`), problem.status);
  }

  async function embedded(context: Context, page: Page, address: Address): Promise<Response> {
    const { lang, chart = '' } = address;
    const { origin } = new URL(context.req.url);
    // A browser that shows it in a frame says so.
    const isAlone = context.req.header('sec-fetch-dest') === 'document';
    const from = isAlone ? `${figures.origin || origin}${addressWith(address)}` : null;
    const body = async () => raw(await drawnChart(page, chart, lang));
    const drawn = { ...page, controls: () => [], body, footer: () => NOTHING };
    const document = await drawings.document(drawn, address, from ?? '', ({ body: svg }) =>
      embeddedChart({
        svg,
        title: page.within ?? page.title,
        language: lang,
        page: addressWith(address, { chart: undefined, embed: undefined }),
        from,
        isLive: page.isLive,
      }),
    );
    context.header('Cache-Control', 'private, max-age=30');
    return document.send(context, 'text/html; charset=UTF-8');
  }

  /** Where messengers get the chart of a page; undefined if it has none, or if they could not get it. */
  function imageOf({ chart }: Page, address: Address): string | undefined {
    const isReachable = figures.origin !== '' && token === undefined;
    if (chart === undefined || !isReachable || !canDraw(address.lang)) return undefined;
    return `${figures.origin}${addressWith(otherPage(address, address.path), { chart, as: 'png', theme: undefined })}`;
  }

  /** The page, or that the reader has it: the tag follows from the rollups' version, and the minute from the clock. */
  async function send(context: Context, page: Page, address: Address): Promise<Response> {
    const { edition, isLive, shown } = page;
    const line = isLive
      ? liveLine(await soon(figures.liveState()), shown, address.lang)
      : edition && editionLine(edition, address.lang);
    const minute = isLive ? Math.floor((shown?.asOfMs ?? Date.now()) / MINUTE_MS) : 0;
    const tag = shortTag(page);
    const etag = `W/"${shortTag({ ...page, tag: `${tag} ${minute} ${line?.kind ?? ''}` })}"`;
    context.header('ETag', etag);
    context.header('Cache-Control', 'private, no-cache');
    context.header('Vary', 'Authorization');
    if (context.req.header('if-none-match') === etag) return context.body(null, 304);
    const query = addressWith(address).slice(address.path.length + 1);
    const stream = `/stream?${new URLSearchParams({ path: address.path }).toString()}${query === '' ? '' : `&${query}`}`;
    const live = line === null ? '' : String(await drawLine(line));
    const document = await drawings.document(page, address, live, (drawn) =>
      layout({
        ...page,
        address,
        image: imageOf(page, address),
        controls: [raw(drawn.controls)],
        body: raw(drawn.body),
        isPending: drawn.body.includes(PENDING),
        footer: raw(drawn.footer),
        stream: isLive ? stream : null,
        tag,
        live: raw(live),
      }),
    );
    return document.send(context, 'text/html; charset=UTF-8');
  }
}

/** Undefined if it takes longer: the stream of the page tells it. */
function soon<T>(reading: Promise<T>): Promise<T | undefined> {
  return pTimeout(reading, { milliseconds: PATIENCE_MS.line, fallback: () => undefined });
}

interface Found {
  readonly read: ReadPage;
  readonly names: Readonly<Record<string, string>>;
}

/** A figure of a campaign is answered in the same way on each of its pages. */
function findPage(path: string, hasFigure: boolean): Found | undefined {
  for (const { pattern, read } of PAGES) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const names = { ...match.groups };
    if (names['campaign'] !== undefined && !isCampaignId(names['campaign'])) return undefined;
    return { read: hasFigure && names['campaign'] !== undefined ? figurePage : read, names };
  }
  return undefined;
}
