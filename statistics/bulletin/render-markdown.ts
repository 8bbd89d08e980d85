import type { Language } from '../../schemas/text/language.ts';
import { escapeMarkdown } from '../../domain/text/escape.ts';
import {
  type Block,
  type BulletinDocument,
  type Mark,
  sectionNumber,
  type Table,
  tableSubtitle,
} from './document.ts';

/** Markdown for GitHub. Charts are left out: the tables hold their figures. Ends with a line feed. */
export function renderMarkdown(document: BulletinDocument): string {
  const { title, marks, origin, notice, mainPoints, headline, sections, language } = document;
  const parts = [
    `# ${escapeMarkdown(title)}`,
    ...(origin === null ? [] : [`> **${escapeMarkdown(origin.text)}**`]),
    markList(marks, language),
    ...(notice === null ? [] : [`> ${escapeMarkdown(notice)}`]),
    ...(mainPoints.points.length === 0
      ? []
      : [
          `**${mainPoints.heading}**`,
          mainPoints.points.map((text) => `- ${escapeMarkdown(text)}`).join('\n'),
        ]),
    ...(headline.length === 0
      ? []
      : [
          headline
            .map(
              ({ name, number, unit, note }) =>
                `- ${escapeMarkdown(name)}: **${escapeMarkdown(number)} ${escapeMarkdown(unit)}**${note === '' ? '' : ` · ${escapeMarkdown(note)}`}`,
            )
            .join('\n'),
        ]),
    ...sections.flatMap(({ heading, blocks }, index) => [
      `## ${sectionNumber(index, language)}${escapeMarkdown(heading)}`,
      ...blocks.flatMap((block) => blockText(block, document)),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function markList(marks: readonly Mark[], language: Language): string {
  const colon = language === 'zh' ? '：' : ': ';
  return marks
    .map(({ name, value }) => `- **${escapeMarkdown(name)}**${colon}${escapeMarkdown(value)}`)
    .join('\n');
}

function blockText(block: Block, { language, origin }: BulletinDocument): string[] {
  switch (block.kind) {
    case 'paragraph':
      return [escapeMarkdown(block.text)];
    case 'terms':
      return [markList(block.terms, language)];
    case 'chart':
      return [];
    case 'table':
      return [
        `**${escapeMarkdown(block.table.caption)}** · ${escapeMarkdown(tableSubtitle(block.table, origin))}`,
        tableText(block.table),
      ];
  }
}

function tableText({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const rule = `| ${columns.map((_, index) => (index === 0 ? ':--' : '--:')).join(' | ')} |`;
  return [line(columns), rule, ...rows.map(line)].join('\n');
}
