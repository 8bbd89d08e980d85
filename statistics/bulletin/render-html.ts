import { readFileSync } from 'node:fs';
import { printPdf } from '../../adapters/chromium/print-pdf.ts';
import { LANGUAGE_TAGS } from '../../schemas/text/language.ts';
import { escapeMarkup } from '../../domain/text/escape.ts';
import { embeddedFonts } from '../charts/page-font.ts';
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
  const { language, kind, title, marks, origin, notice, mainPoints, headline, sections } = document;
  return `<!doctype html>
<html lang="${LANGUAGE_TAGS[language]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeMarkup(fonts === '' ? POLICY : `${POLICY}; font-src data:`)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(title)}</title>
<style>${fonts}${styleSheet(origin?.word)}</style>
</head>
<body>
<main>
<header>
<p class="kind">${escapeMarkup(kind)}</p>
<h1>${escapeMarkup(title)}</h1>
${origin === null ? '' : `<p class="origin">${escapeMarkup(origin.text)}</p>\n`}<dl class="marks">${marks.map(mark).join('')}</dl>
</header>
${notice === null ? '' : `<p class="notice">${escapeMarkup(notice)}</p>\n`}${mainPointsHtml(mainPoints)}${headlineHtml(headline)}${sections
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

function mainPointsHtml({ heading, points }: BulletinDocument['mainPoints']): string {
  if (points.length === 0) return '';
  const items = points.map((text) => `<li>${keepTogether(escapeMarkup(text))}</li>`);
  return `<section class="points"><h2>${escapeMarkup(heading)}</h2>\n<ul>${items.join('\n')}</ul></section>\n`;
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
  const html = renderHtml(document, embeddedFonts());
  return withFixedParts(await printPdf(html, program, signal), document.dataAsOf);
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

const STYLE = ['style.css', 'print.css']
  .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
  .join('');

/** The style of a bulletin, in the colours of its drawings. `foot` stands at the foot of each printed page. */
function styleSheet(foot = ''): string {
  return `
:root { ${themeProperties(LIGHT)} --page: #fdfcf9; color-scheme: light dark; }
@media screen and (prefers-color-scheme: dark) { :root { ${themeProperties(DARK)} --page: #161614; } }
${STYLE}
@page { size: A4; margin: 14mm 18mm 13mm; @bottom-left { content: counter(page) " / " counter(pages); font: 400 8pt "Source Sans 3", sans-serif; } @bottom-right { content: "${foot}"; font: 600 8pt "Source Sans 3", "Noto Sans CJK SC", sans-serif; } }
`;
}
