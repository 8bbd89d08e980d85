import { LANGUAGE_TAGS } from '../../domain/statistics/wording/language.ts';
import { escapeMarkup } from '../../domain/text/escape.ts';
import { INHERITED } from '../charts/theme.ts';
import type { Block, BulletinDocument, HeadlineFigure, Mark, Section, Table } from './document.ts';
import { sectionNumber } from './numbered.ts';
import { styleSheet } from './style.ts';

/** Nothing may be loaded or run: style and drawings are part of the page. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A page that needs nothing else: no scripts, no requests. Light and dark by the reader's setting, light in print. */
export function renderHtml(document: BulletinDocument): string {
  const { language, kind, title, marks, notice, headline, sections } = document;
  return `<!doctype html>
<html lang="${LANGUAGE_TAGS[language]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeMarkup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(title)}</title>
<style>${styleSheet(language)}</style>
</head>
<body>
<main>
<header>
<p class="kind">${escapeMarkup(kind)}</p>
<h1>${escapeMarkup(title)}</h1>
<dl class="marks">${marks.map(mark).join('')}</dl>
</header>
${notice === null ? '' : `<p class="notice">${escapeMarkup(notice)}</p>\n`}${headlineHtml(headline)}${sections
    .map((section, index) => sectionHtml(section, sectionNumber(index, language) + section.heading))
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

function sectionHtml({ blocks }: Section, heading: string): string {
  return `<section>
<h2>${escapeMarkup(heading)}</h2>
${blocks.map(blockHtml).join('\n')}
</section>`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${keepTogether(escapeMarkup(block.text))}</p>`;
    case 'terms':
      return `<dl class="terms">${block.terms.map(mark).join('\n')}</dl>`;
    case 'chart':
      return `<figure>${withinHtml(block.draw(INHERITED))}</figure>`;
    case 'table':
      return tableHtml(block.table);
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

function tableHtml({ caption, subtitle, columns, rows, isLong }: Table): string {
  const words = `<b>${escapeMarkup(caption)}</b> <span>${escapeMarkup(subtitle)}</span>`;
  if (isLong !== true) {
    return `<div class="scroll"><table><caption>${words}</caption>${grid(columns, rows)}</table></div>`;
  }
  const half = Math.ceil(rows.length / 2);
  const table = (part: readonly (readonly string[])[]) =>
    `<table aria-label="${escapeMarkup(caption)}">${grid(columns, part)}</table>`;
  return `<div class="long"><p class="caption">${words}</p><div class="halves">${table(rows.slice(0, half))}${table(rows.slice(half))}</div></div>`;
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
