import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import { UnknownEditionError } from '../../statistics/editions/read-editions.ts';
import { NotInEditionError } from '../../statistics/figures/source.ts';
import { ExportRequestError } from '../../statistics/export/errors.ts';
import {
  type ExportOptions,
  exportToFile,
  exportToStream,
  type WrittenExport,
} from '../../statistics/export/export-view.ts';
import { type Filter, type Order, parseFilter, parseOrder } from '../../statistics/export/filters.ts';
import { EXPORT_FORMATS, type ExportFormat, FORMATS } from '../../statistics/export/formats.ts';
import type { ExportRequest } from '../../statistics/export/question.ts';
import { UnknownCampaignError } from '../../statistics/figures/campaigns.ts';
import { editionNumber } from '../arguments.ts';
import { withClickHouse } from '../engines.ts';
import { count, counted, printable } from '../format.ts';
import { openExactOutput, printJson, printText } from '../output.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { refusing, version, wrongUsage } from '../usage.ts';

const USAGE_ERRORS = [ExportRequestError, UnknownCampaignError, UnknownEditionError, NotInEditionError];

interface Options {
  readonly format: ExportFormat;
  readonly campaign?: string;
  readonly edition?: number;
  readonly confidential?: true;
  readonly arg: Readonly<Record<string, string>>;
  readonly where: readonly Filter[];
  readonly columns?: readonly string[];
  readonly orderBy: readonly Order[];
  readonly output?: string;
  readonly folder?: string;
  readonly force?: true;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  countyflow export statistic --campaign double11-2017 --where basis=paid
  countyflow export sales --format xlsx --campaign double11-2017 --arg window_id=day --arg by=county \\
    --arg segment=rural --arg scope=all --arg basis=paid --order-by rank --folder exports
  countyflow export statistic --campaign double11-2017 --edition 1 --folder exports
  countyflow export sales_by_hour --confidential --format parquet --where "stat_hour>=2017-11-11 00:00:00" --where rural=1
  countyflow export statistic --format sdmx-csv --campaign double11-2017
  countyflow export county --columns county,name,province --output - | head

With --arg, sales and products answer one question, which need not be a row: window_id is a window of the campaign or
full hours of Shanghai as START/END; segment may join several with +, or be the code of a county, after purchases: of
buyers; by may be village or outlet; category narrows products.

Beside the file are VIEW.manifest.json (query, rows, SHA-256) and datapackage.json (Frictionless), and for sdmx-csv
VIEW.structure.xml. In csv and xlsx, a text that a spreadsheet could run as a formula begins with a ', which is not
part of the text.`;

export function register(program: Command): void {
  const command = program
    .command('export')
    .description('Export a public view to a file (CSV, Parquet, Excel or SDMX-CSV), with a manifest.')
    .argument('<view>', 'public view, such as statistic or sales')
    .addOption(new Option('--format <format>', 'format of the file').choices(EXPORT_FORMATS).default('csv'))
    .option('--campaign <id>', 'only this campaign, such as double11-2017')
    .option(
      '--edition <n>',
      'a published edition of statistic, sales or products; live rows if left out',
      editionNumber,
    )
    .option('--confidential', 'with what is withheld from the public, for your own use; live rows only')
    .option(
      '--arg <name=value>',
      'argument of a question about sales or products; repeatable',
      addArgument,
      {},
    )
    .option('--where <filter>', 'only rows with COLUMN=VALUE, also != >= <=; repeatable', addFilter, [])
    .option('--columns <names>', 'only these columns, separated by commas, in this order', names)
    .option('--order-by <columns>', 'sort by COLUMN or COLUMN:desc, separated by commas', orders, [])
    .option('--output <file>', 'file to write; - for standard output, without a manifest')
    .option(
      '--folder <folder>',
      'folder for VIEW.FORMAT or VIEW-edition-N.FORMAT, created if missing (default: the current one)',
    )
    .option('--force', 'replace files that exist')
    .option('--json', 'print a summary as JSON')
    .addHelpText('after', EXAMPLES);
  command.action(async (view: string, options: Options) => {
    const problem = problemOf(options);
    if (problem !== undefined) wrongUsage(command, problem);
    await refusing(command, USAGE_ERRORS, () => withClickHouse((client) => run(client, view, options)));
  });
}

function problemOf({ output, folder, format, json }: Options): string | undefined {
  if (output !== undefined && folder !== undefined) return 'give one of --output and --folder';
  if (output === '') return '--output is empty';
  if (output !== '-') return undefined;
  if (!FORMATS[format].isText)
    return `${format} is binary, so it is not written to standard output: name a file with --output, or a folder with --folder`;
  return json ? '--json and --output - would both write to standard output' : undefined;
}

async function run(client: ClickHouseClient, view: string, options: Options): Promise<void> {
  const { format, campaign, arg, where, columns, orderBy, edition = null, confidential } = options;
  const request: ExportRequest = {
    ...{ view, format, campaign, columns, edition, confidential },
    ...{ arguments: arg, filters: where, orders: orderBy },
  };
  await untilInterrupted(async (signal, progress) => {
    const shared: ExportOptions = {
      programVersion: version(),
      signal,
      onProgress: ({ rows, bytes }) => {
        progress.update(`${view}: ${rows === null ? '' : `${counted(rows, 'row')}, `}${count(bytes)} bytes`);
      },
    };
    if (options.output === '-') {
      const written = await exportToStream(client, request, openExactOutput(), shared);
      progress.done(`${view}: ${counted(await written.rows(undefined), 'row')}`);
      return;
    }
    const name = `${view}${edition === null ? '' : `-edition-${String(edition)}`}${FORMATS[format].extension}`;
    const target = {
      path: resolve(options.output ?? join(options.folder ?? '.', name)),
      makeFolder: options.folder !== undefined,
      force: options.force ?? false,
    };
    const written = await exportToFile(client, request, target, shared);
    progress.done(`${view}: ${counted(written.manifest.rows, 'row')}`);
    if (options.json) printJson({ ...written.manifest, files: written.files });
    else printText(describe(written));
  });
}

function describe({ manifest, files }: WrittenExport): string {
  const facts = `${counted(manifest.rows, 'row')}, ${count(manifest.bytes)} bytes, SHA-256 ${manifest.sha256}`;
  return `${facts}\n${files.map((file) => `  ${printable(file)}`).join('\n')}`;
}

function addArgument(
  text: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('Expected NAME=VALUE, such as window_id=day.');
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`The argument ${name} is given twice.`);
  return { ...before, [name]: value };
}

function addFilter(text: string, before: readonly Filter[]): readonly Filter[] {
  return [...before, usage(() => parseFilter(text))];
}

function orders(text: string): readonly Order[] {
  return usage(() => parseOrder(text));
}

function names(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}

function usage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ExportRequestError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}
