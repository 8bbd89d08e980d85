import { type Command, Option } from 'commander';
import {
  campaignReport,
  type CampaignReport,
  UnknownCampaignError,
} from '../../services/statistics/campaign-report.ts';
import { BASES, type Basis } from '../../services/statistics/read-statistics.ts';
import { withClickHouse } from '../clickhouse.ts';
import { printExactly, printJson, printText } from '../output.ts';
import { renderCsv } from '../report/csv.ts';
import { statisticsOf } from '../report/json.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { renderTable } from '../report/table.ts';

const PRINTERS = {
  table: (report: CampaignReport) => {
    printText(renderTable(report.rows));
  },
  json: (report: CampaignReport) => {
    printJson(statisticsOf(report));
  },
  csv: (report: CampaignReport) => {
    printExactly(renderCsv(report));
  },
  markdown: (report: CampaignReport) => {
    printText(renderMarkdown(report));
  },
} as const;

interface ReportOptions {
  readonly campaign: string;
  readonly format: keyof typeof PRINTERS;
  readonly basis: Basis;
  readonly all?: true;
}

export function register(program: Command): void {
  const command = program
    .command('report')
    .description('Print the statistics of a campaign beside the published figures.')
    .requiredOption('--campaign <id>', 'campaign, such as double11-2017')
    .addOption(
      new Option('--format <format>', 'output format').choices(Object.keys(PRINTERS)).default('table'),
    )
    .addOption(
      new Option('--basis <basis>', 'paid: by payment time; placed: by order time; net: paid, less refunds')
        .choices(BASES)
        .default('paid'),
    )
    .option('--all', 'every statistic of the campaign, not only those with a published figure');
  command.action(async (options: ReportOptions) => {
    await withClickHouse(async (client) => {
      try {
        const report = await campaignReport(client, options.campaign, options.basis, options.all ?? false);
        PRINTERS[options.format](report);
      } catch (error) {
        if (error instanceof UnknownCampaignError) command.error(`error: ${error.message}`, { exitCode: 2 });
        throw error;
      }
    });
  });
}
