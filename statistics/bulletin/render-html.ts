import { printPdf } from '../../adapters/chromium/print-pdf.ts';
import { type Language, LANGUAGE_TAGS } from '../../domain/statistics/wording/language.ts';
import { must } from '../../domain/must.ts';
import { escapeMarkup } from '../../domain/text/escape.ts';
import { pageFont, pageFontFace } from '../charts/page-font.ts';
import { DARK, INHERITED, LIGHT, themeProperties } from '../charts/theme.ts';
import {
  type Block,
  type BulletinDocument,
  type HeadlineFigure,
  type Mark,
  type Section,
  sectionNumber,
  type Table,
  tableSubtitle,
} from './document.ts';

/** Nothing may be loaded or run: style and drawings are part of the page. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * A page that needs nothing else: no scripts, no requests. Light and dark by the reader's setting, light in print.
 * `fonts` is CSS with fonts as `data:`; without it, the page takes those of its reader.
 */
export function renderHtml(document: BulletinDocument, fonts = ''): string {
  const { language, kind, title, marks, origin, notice, headline, sections } = document;
  return `<!doctype html>
<html lang="${LANGUAGE_TAGS[language]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeMarkup(fonts === '' ? POLICY : `${POLICY}; font-src data:`)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(title)}</title>
<style>${fonts}${styleSheet(language, origin?.word)}</style>
</head>
<body>
<main>
<header>
<p class="kind">${escapeMarkup(kind)}</p>
<h1>${escapeMarkup(title)}</h1>
${origin === null ? '' : `<p class="origin">${escapeMarkup(origin.text)}</p>\n`}<dl class="marks">${marks.map(mark).join('')}</dl>
</header>
${notice === null ? '' : `<p class="notice">${escapeMarkup(notice)}</p>\n`}${headlineHtml(headline)}${sections
    .map((section, index) => sectionHtml(section, sectionNumber(index, language) + section.heading, origin))
    .join('\n')}
</main>
</body>
</html>
`;
}

function mark({ name, value }: Mark): string {
  return `<div><dt>${escapeMarkup(name)}</dt><dd>${escapeMarkup(value)}</dd></div>`;
}

function headlineHtml(figures: readonly HeadlineFigure[]): string {
  if (figures.length === 0) return '';
  const items = figures.map(
    ({ name, number, unit, note }) =>
      `<li><span class="name">${escapeMarkup(name)}</span> <span class="figure"><b>${escapeMarkup(number)}</b> ${escapeMarkup(unit)}</span> <span class="note">${escapeMarkup(note)}</span></li>`,
  );
  return `<ul class="headline">${items.join('\n')}</ul>\n`;
}

function sectionHtml({ blocks }: Section, heading: string, origin: BulletinDocument['origin']): string {
  return `<section>
<h2>${escapeMarkup(heading)}</h2>
${blocks.map((block) => blockHtml(block, origin)).join('\n')}
</section>`;
}

function blockHtml(block: Block, origin: BulletinDocument['origin']): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${keepTogether(escapeMarkup(block.text))}</p>`;
    case 'terms':
      return `<dl class="terms">${block.terms.map(mark).join('\n')}</dl>`;
    case 'chart':
      return `<figure>${withinHtml(block.draw(INHERITED))}</figure>`;
    case 'table':
      return tableHtml({ ...block.table, subtitle: tableSubtitle(block.table, origin) });
  }
}

/** HTML knows the namespace of SVG. Without it the page contains no address at all, which a search can show. */
function withinHtml(svg: string): string {
  return svg.replace(' xmlns="http://www.w3.org/2000/svg"', '');
}

/** A number and its unit stay on one line. */
function keepTogether(html: string): string {
  return html.replace(/[\d,.]+ (?:%|[bm]illion \w+)/g, '<span class="n">$&</span>');
}

/** The caption is a paragraph, which stays with the table that follows; Chromium would part a `caption` from it. */
function tableHtml({ caption, subtitle, columns, rows, isLong }: Table): string {
  const words = `<p class="caption"><b>${escapeMarkup(caption)}</b> <span>${escapeMarkup(subtitle)}</span></p>`;
  const table = (part: readonly (readonly string[])[]) =>
    `<table aria-label="${escapeMarkup(caption)}">${grid(columns, part)}</table>`;
  if (isLong !== true) return `<div class="scroll">${words}${table(rows)}</div>`;
  const half = Math.ceil(rows.length / 2);
  return `<div class="long">${words}<div class="halves">${table(rows.slice(0, half))}${table(rows.slice(half))}</div></div>`;
}

function grid(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const headings = columns.map((name) =>
    name === '' ? '<td></td>' : `<th scope="col">${escapeMarkup(name)}</th>`,
  );
  const body = rows.map(
    ([name = '', ...cells]) =>
      `<tr><th scope="row">${escapeMarkup(name)}</th>${cells.map((cell) => `<td>${escapeMarkup(cell)}</td>`).join('')}</tr>`,
  );
  return `<thead><tr>${headings.join('')}</tr></thead>\n<tbody>${body.join('\n')}</tbody>`;
}

export { MissingChromiumError } from '../../adapters/chromium/print-pdf.ts';

/**
 * The bulletin as PDF, printed by Chromium: `program`, or one on the PATH. The same edition gives the same bytes on the
 * same machine. Throws {@link MissingChromiumError}; an abort kills Chromium and rejects with the signal's reason.
 */
export async function renderPdf(
  document: BulletinDocument,
  program: string | undefined,
  signal: AbortSignal,
): Promise<Buffer> {
  const html = renderHtml(document, WEIGHTS.map(embedded).join('\n'));
  const print = (air: number, after = ''): Promise<Buffer> =>
    printPdf(
      html.replace('<main>', `<main style="--air: ${air}">`).replace('</main>', `</main>${after}`),
      program,
      signal,
    );
  let chosen: Buffer | undefined;
  for (const air of AIR) {
    const printed = await print(air);
    chosen ??= printed;
    if (pagesOf(await print(air, ROOM)) === pagesOf(printed)) continue;
    chosen = printed;
    break;
  }
  return withFixedParts(must(chosen, 'a printed bulletin'), document.dataAsOf);
}

/** How much room lines and drawings have: the first is taken by which no third of the last page is blank. */
const AIR = [1, 1.4, 0.75, 1.2, 0.5, 1.8, 0.25];
/** A third of a page: where it fits below the last line, it adds no page. */
const ROOM = '<div style="height: 88mm; break-inside: avoid"></div>';

function pagesOf(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

const WEIGHTS = [400, 600] as const;

function embedded(weight: (typeof WEIGHTS)[number]): string {
  const url = `data:font/woff2;base64,${pageFont(weight).toString('base64')}`;
  return pageFontFace(weight, url, 'block');
}

/** Chromium's names of the elements of a table. */
const ELEMENT = /\(node\d{8}\)/g;

/**
 * What differs between two printings of a page becomes the same: the moment of printing that of the data, a clock text
 * of Shanghai; an identifier zeros; and the numbers of elements, which begin by chance, their order. Lengths stay,
 * because a PDF addresses its objects by offset.
 */
export function withFixedParts(pdf: Buffer, clock: string): Buffer {
  const digits = clock.replace(/\D/g, '').padEnd(14, '0').slice(0, 14);
  const printed = pdf.toString('latin1');
  const elements = [...new Set(printed.match(ELEMENT))].toSorted();
  const places = new Map(elements.map((name, place) => [name, `(node${String(place).padStart(8, '0')})`]));
  const text = printed
    .replace(ELEMENT, (name) => places.get(name) ?? name)
    .replace(
      /(\/(?:CreationDate|ModDate)\s*\()D:\d{14}[+-]\d\d'\d\d'?(?=\))/g,
      (whole: string, start: string) =>
        `${start}D:${digits}+08'00'`.padEnd(whole.length, "'").slice(0, whole.length),
    )
    .replace(
      /(\/ID\s*\[)([^\]]*)(?=\])/g,
      (_, start: string, ids: string) => start + ids.replace(/[0-9A-Fa-f]/g, '0'),
    );
  return Buffer.from(text, 'latin1');
}

const SANS = {
  en: '"Source Sans 3", system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif',
  zh: '"Source Sans 3", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif',
} as const;

/**
 * The style of a bulletin: white space and hairlines, the accent only in drawings and where they say "this year". `foot`
 * stands at the foot of each printed page.
 */
function styleSheet(language: Language, foot = ''): string {
  return `
:root { ${themeProperties(LIGHT)} --page: #fdfcf9; color-scheme: light dark; }
@media screen and (prefers-color-scheme: dark) { :root { ${themeProperties(DARK)} --page: #161614; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.6 ${SANS[language]}; font-variant-numeric: tabular-nums; }
main { max-width: 45rem; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
header { border-bottom: 2px solid var(--ink); padding-bottom: 1rem; }
.kind { margin: 0 0 .25rem; color: var(--muted); font-size: .875rem; ${language === 'zh' ? 'letter-spacing: .3em;' : ''} }
h1 { margin: 0 0 1rem; font: 600 2rem/1.25 ${SANS[language]}; text-wrap: balance; }
h2 { margin: 2.75rem 0 .75rem; font: 600 1.25rem/1.3 ${SANS[language]}; break-after: avoid; }
p { margin: .6rem 0; text-wrap: pretty;  }
dl, dd, ul { margin: 0; padding: 0; }
.n { white-space: nowrap; }
.marks { display: flex; flex-wrap: wrap; gap: .25rem 1.75rem; font-size: .8125rem; }
.marks div { display: flex; gap: .5em; }
dt { color: var(--muted); }
.origin { margin: 0 0 .75rem; padding: .3rem .75rem; background: var(--ink); color: var(--page); font-weight: 600; }
.notice { margin: 1.5rem 0; font-size: 1.125rem; }
.headline { list-style: none; display: grid; grid-template-columns: 1.1fr 1.1fr 1fr .9fr; gap: 1rem 1.25rem; padding: 1.25rem 0; border-bottom: 1px solid var(--hairline); }
.headline li { display: flex; flex-direction: column; }
.headline .name, .headline .note { color: var(--muted); font-size: .8125rem; line-height: 1.4; }
.headline .figure { white-space: nowrap; color: var(--muted); font-size: .875rem; }
.headline b { color: var(--ink); font-size: 1.75rem; font-weight: 600; line-height: 1.35; letter-spacing: -.01em; }
figure { margin: 1.75rem 0 2rem; overflow-x: auto; break-inside: avoid; }
figure svg text { font-family: ${SANS[language]}; }
figure svg { display: block; width: 100%; min-width: 34rem; height: auto; }
table { width: 100%; border-collapse: collapse; font-size: .8125rem; line-height: 1.35; }
.scroll { margin: 1.5rem 0; overflow-x: auto; }
tr { break-inside: avoid; }
.caption { text-align: left; break-inside: avoid; break-after: avoid; margin: 0; padding-bottom: .4rem; font-size: .8125rem; line-height: 1.35; }
.caption b { display: block; font-size: .9375rem; font-weight: 600; }
.caption span { color: var(--muted); }
th, td { padding: .3rem 0 .3rem .9rem; text-align: right; font-weight: normal; border-bottom: 1px solid var(--hairline); vertical-align: baseline; white-space: nowrap; }
thead th, thead td { border-bottom-color: var(--ink); color: var(--muted); vertical-align: bottom; }
tbody th, thead td:first-child { text-align: left; padding-left: 0; white-space: normal; min-width: 5rem; }
.scroll th, .scroll td { padding-left: .7rem; }
.scroll tbody th, .scroll thead td:first-child { padding-left: 0; }
.halves { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; align-items: start; }
.long { margin: 1.5rem 0; break-inside: avoid; }
.halves th, .halves td { padding-left: .5rem; font-size: .75rem; }
.halves tbody th { padding-left: 0; }
.terms { font-size: .875rem; line-height: 1.55; }
.terms { counter-reset: note; }
.terms dt::before { counter-increment: note; content: counter(note) ". "; }
.terms div { display: grid; grid-template-columns: 10.5rem 1fr; gap: 0 1rem; padding: .35rem 0; border-bottom: 1px solid var(--hairline); break-inside: avoid; }
${language === 'zh' ? '@media print, (min-width: 40rem) { p { text-align: justify; } }' : ''}
@media screen and (max-width: 40rem) {
  main { padding-top: 1.5rem; }
  h1 { font-size: 1.5rem; }
  .headline { grid-template-columns: 1fr 1fr; }
  .halves, .terms div { grid-template-columns: 1fr; }
  .halves table + table thead { position: absolute; clip-path: inset(50%); }
}
@page { size: A4; margin: 14mm 18mm 13mm; @bottom-right { content: "${foot}"; font: 600 8pt ${SANS[language]}; } }
@media print {
  :root { --page: #fff; }
  main { --air: 1; }
  body { font-size: 10pt; line-height: 1.5; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 21pt; }
  h2 { margin-top: 14pt; }
  .terms { font-size: 8.5pt; line-height: 1.45; }
  .terms div { padding: calc(2pt * var(--air)) 0; }
  th, td { padding-top: calc(1.6pt * var(--air)); padding-bottom: calc(1.6pt * var(--air)); }
  .halves th, .halves td { padding-top: calc(1pt * var(--air)); padding-bottom: calc(1pt * var(--air)); }
  .scroll, .long { margin: calc(8pt * var(--air)) 0 10pt; }
  figure { margin: calc(8pt * var(--air)) 0 9pt; overflow: visible; }
  figure svg { min-width: 0; width: min(100%, 84% + 16% * var(--air)); }
  .scroll { overflow: visible; break-inside: avoid; }
  p { orphans: 3; widows: 3; }
}
`;
}
