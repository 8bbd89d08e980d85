import { type Command, InvalidArgumentError, Option } from 'commander';
import { WHY } from '../../domain/statistics/wording/why.ts';
import { type Language, LANGUAGES } from '../../schemas/text/language.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { windowOf } from '../../statistics/dashboard/question.ts';
import { isWhole, whyEmpty } from '../../statistics/disclosure/refusal.ts';
import { openSource } from '../../statistics/editions/edition-source.ts';
import { UnknownEditionError } from '../../statistics/editions/read-editions.ts';
import { NotInEditionError } from '../../statistics/figures/source.ts';
import { RefusedQuestionError } from '../../statistics/figures/ask.ts';
import { campaignReport, type CampaignReport } from '../../statistics/figures/campaign-report.ts';
import { requireCampaign, UnknownCampaignError } from '../../statistics/figures/campaigns.ts';
import {
  type AskedWindow,
  type Dimension,
  DIMENSIONS,
  type SalesQuestion,
  type Scope,
  SCOPES,
  windowIdOf,
} from '../../statistics/figures/read-sales.ts';
import { BASES, type Basis } from '../../statistics/figures/read-statistics.ts';
import { editionNumber, integer } from '../arguments.ts';
import { withClickHouse } from '../engines.ts';
import { printError, printExactly, printJson, printText } from '../output.ts';
import { jsonRows, renderCsv, REPORT_COLUMNS, reportCells } from '../report/cells.ts';
import { MEASURE_COLUMNS, measureCells, type MeasuresReport, renderMeasures } from '../report/measures.ts';
import {
  markdownCell,
  noteLines,
  renderMarkdown,
  renderMeasuresMarkdown,
  renderTable,
} from '../report/table.ts';
import { examples, refusing, wrongUsage } from '../usage.ts';

const MAX_TOP = 100_000;
const USAGE_ERRORS = [UnknownCampaignError, UnknownEditionError, NotInEditionError, RefusedQuestionError];

interface ReportOptions {
  readonly campaign: string;
  readonly format: Format;
  readonly basis: Basis;
  readonly lang: Language;
  readonly edition?: number;
  readonly all?: true;
  readonly by?: Dimension;
  readonly window: string;
  readonly from?: string;
  readonly to?: string;
  readonly segment: string;
  readonly scope: Scope;
  readonly top?: number;
}

export function register(program: Command): void {
  const command = program
    .command('report')
    .description(
      'Print the statistics of a campaign beside the published figures, or its sales by one dimension.',
    )
    .requiredOption('--campaign <id>', 'campaign, such as double11-2017')
    .addOption(new Option('--format <format>', 'output format').choices(FORMATS).default('table'))
    .addOption(new Option('--json', 'the same as --format json').implies({ format: 'json' }))
    .addOption(
      new Option('--basis <basis>', 'paid: by payment time; placed: by order time; net: paid, less refunds')
        .choices(BASES)
        .default('paid'),
    )
    .addOption(new Option('--lang <language>', 'language of labels').choices(LANGUAGES).default('en'))
    .option('--edition <number>', 'an edition instead of the live statistics', editionNumber)
    .option('--all', 'every statistic of the campaign, not only those with a published figure')
    .addOption(new Option('--by <dimension>', 'sales by a dimension instead').choices(DIMENSIONS))
    .option('--window <id>', 'with --by: window of the campaign, such as day or period', 'day')
    .option(
      '--from <hour>',
      "with --by: start of any other window, such as '2017-11-11 00:00' in Shanghai",
      hour,
    )
    .option('--to <hour>', 'with --by: its end (exclusive)', hour)
    .option('--segment <segments>', 'with --by: all, or segments joined by +, such as rural', 'rural')
    .addOption(
      new Option('--scope <scope>', 'with --by: all, or what the campaign declares as comparable')
        .choices(SCOPES)
        .default('all'),
    )
    .option('--top <n>', 'with --by: only the first n by rank', integer(1, MAX_TOP))
    .addHelpText(
      'after',
      examples(
        'report --campaign double11-2017',
        'report --campaign double11-2017 --by province --segment national-poverty-counties',
        "report --campaign double11-2017 --by platform --from '2017-11-11 00:00' --to '2017-11-11 05:00' --format csv",
      ),
    );
  command.action(async (options: ReportOptions) => {
    const window = askedWindow(options) ?? wrongUsage(command, 'give both --from and --to');
    await withClickHouse((client) =>
      refusing(command, USAGE_ERRORS, async () => {
        const { campaign, edition, basis, lang, format, all = false } = options;
        await requireCampaign(client, campaign);
        const source = await openSource(client, campaign, edition);
        if (options.by === undefined) {
          const report = await campaignReport(client, { campaign, basis, all, source });
          printReport(report, format, lang);
          if (!report.hasOrders) printError(`No order of ${campaign} is stored yet: all its sales are zero.`);
          return;
        }
        const { by, segment, scope } = options;
        const found = await source.sales({ window, by, segment, scope, basis });
        const rows = found.slice(0, options.top ?? found.length);
        const question = { campaign, window, by, segment, scope, basis };
        const facts = await source.facts();
        printMeasures(
          {
            window: windowOf(facts, window),
            question,
            edition: source.edition,
            dataOrigin: facts.dataOrigin,
            rows,
            omitted: found.length - rows.length,
          },
          format,
          lang,
        );
        if (!isWhole(by, facts, segment)) printError(leftOut(facts, question, rows.length === 0));
        else if (rows.length === 0)
          printError(`Nothing was sold in this window of ${campaign}, nor in its base.`);
        else if (found.every(({ orders }) => BigInt(orders) === 0n))
          printError(`Nothing was sold in this window of ${campaign}: the rows show only its base window.`);
      }),
    );
  });
}

/** What is missing from the rows of a question, and why. */
function leftOut(facts: CampaignFacts, { window, ...rest }: SalesQuestion, isEmpty: boolean): string {
  const why = whyEmpty(facts, { ...rest, windowId: windowIdOf(window) }, true);
  const head = !isEmpty
    ? 'Rows are left out'
    : why === 'few' || why === 'unreliable'
      ? 'No row is published, or nothing was sold'
      : 'No row is published';
  return `${head}. ${WHY[why].en} (docs/disclosure.md).`;
}

function askedWindow({ window, from, to }: ReportOptions): AskedWindow | undefined {
  if (from === undefined && to === undefined) return { id: window };
  return from === undefined || to === undefined ? undefined : { startAt: from, endAt: to };
}

/** `2017-11-11 05:00`, a full hour of Shanghai, as the views expect it. */
function hour(text: string): string {
  const [, day, hours] = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}):00(?::00)?$/.exec(text) ?? [];
  const at = new Date(`${day ?? ''}T${hours ?? ''}:00:00Z`);
  if (day === undefined || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== day)
    throw new InvalidArgumentError("Expected a full hour such as '2017-11-11 05:00', in Shanghai time.");
  return `${day} ${hours ?? ''}:00:00`;
}

export const FORMATS = ['table', 'json', 'csv', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

function printReport(report: CampaignReport, format: Format, language: Language): void {
  const columns = Object.keys(REPORT_COLUMNS);
  if (format === 'table')
    printText(
      [renderTable(report.rows, report.data, language), ...noteLines(report.data, language)].join('\n'),
    );
  else if (format === 'markdown')
    printText(
      [renderMarkdown(report, language), '', ...noteLines(report.data, language, markdownCell)].join('\n'),
    );
  else if (format === 'json') printJson(jsonRows(columns, reportCells(report, language)));
  else printExactly(renderCsv(columns, reportCells(report, language)));
}

function printMeasures(report: MeasuresReport, format: Format, language: Language): void {
  if (format === 'table') printText(renderMeasures(report, language));
  else if (format === 'markdown') printText(renderMeasuresMarkdown(MEASURE_COLUMNS, measureCells(report)));
  else if (format === 'json') printJson(jsonRows(MEASURE_COLUMNS, measureCells(report)));
  else printExactly(renderCsv(MEASURE_COLUMNS, measureCells(report)));
}
