import type { CampaignReport } from '../../statistics/figures/campaign-report.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import { printExactly, printJson, printText } from '../output.ts';
import { REPORT_COLUMNS } from './columns.ts';
import { renderCsv } from './csv.ts';
import { jsonRows, reportCells } from './json.ts';
import { markdownCell, renderMarkdown, renderMeasuresMarkdown } from './markdown.ts';
import { MEASURE_COLUMNS, measureCells, type MeasuresReport, renderMeasures } from './measures.ts';
import { noteLines } from './notes.ts';
import { renderTable } from './table.ts';

export const FORMATS = ['table', 'json', 'csv', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

export function printReport(report: CampaignReport, format: Format, language: Language): void {
  const columns = Object.keys(REPORT_COLUMNS);
  if (format === 'table')
    printText([renderTable(report.rows, language), ...noteLines(report.data, language)].join('\n'));
  else if (format === 'markdown')
    printText(
      [renderMarkdown(report, language), '', ...noteLines(report.data, language, markdownCell)].join('\n'),
    );
  else if (format === 'json') printJson(jsonRows(columns, reportCells(report, language)));
  else printExactly(renderCsv(columns, reportCells(report, language)));
}

export function printMeasures(report: MeasuresReport, format: Format, language: Language): void {
  if (format === 'table') printText(renderMeasures(report, language));
  else if (format === 'markdown') printText(renderMeasuresMarkdown(MEASURE_COLUMNS, measureCells(report)));
  else if (format === 'json') printJson(jsonRows(MEASURE_COLUMNS, measureCells(report)));
  else printExactly(renderCsv(MEASURE_COLUMNS, measureCells(report)));
}
