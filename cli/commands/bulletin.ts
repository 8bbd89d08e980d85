import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { type Language, LANGUAGES } from '../../domain/statistics/wording/language.ts';
import { bulletin } from '../../services/bulletin/bulletin.ts';
import type { BulletinDocument } from '../../services/bulletin/document.ts';
import { renderHtml } from '../../services/bulletin/render-html.ts';
import { renderMarkdown } from '../../services/bulletin/render-markdown.ts';
import type { ClickHouseClient } from '../../services/engines.ts';
import { UnknownCampaignError } from '../../services/statistics/campaign-report.ts';
import { BASES, type Basis } from '../../services/statistics/read-statistics.ts';
import { liveSource, type StatisticsSource } from '../../services/statistics/source.ts';
import { integer } from '../arguments.ts';
import { withClickHouse } from '../clickhouse.ts';
import { printExactly } from '../output.ts';

const RENDERERS: Readonly<Record<string, (document: BulletinDocument) => string>> = {
  html: renderHtml,
  md: renderMarkdown,
};

interface BulletinOptions {
  readonly campaign: string;
  readonly edition?: number;
  readonly lang: Language;
  readonly format: 'html' | 'md';
  readonly output?: string;
  readonly basis: Basis;
}

const EXAMPLE = `
Example:
  $ countyflow bulletin --campaign double11-2017 --lang en --format html --output bulletin.html`;

export function register(program: Command): void {
  const command = program
    .command('bulletin')
    .description('Write the statistical bulletin of a campaign: sentences, charts, tables and definitions.')
    .requiredOption('--campaign <id>', 'campaign, such as double11-2017')
    .option('--edition <n>', 'number of a published edition; live figures if left out', integer(1, 1_000_000))
    .addOption(new Option('--lang <language>', 'language').choices(LANGUAGES).makeOptionMandatory())
    .addOption(
      new Option('--format <format>', 'output format').choices(Object.keys(RENDERERS)).makeOptionMandatory(),
    )
    .option('--output <file>', 'file to write; standard output if left out')
    .addOption(
      new Option('--basis <basis>', 'paid: by payment time; placed: by order time; net: paid, less refunds')
        .choices(BASES)
        .default('paid'),
    )
    .addHelpText('after', EXAMPLE);
  command.action(async (options: BulletinOptions) => {
    await withClickHouse(async (client) => {
      try {
        const source = await openSource(client, options.campaign, options.edition);
        const document = await bulletin(client, source, options.basis, options.lang);
        const text = RENDERERS[options.format]?.(document) ?? '';
        if (options.output === undefined) printExactly(text);
        else await writeFile(options.output, text);
      } catch (error) {
        if (error instanceof UnknownCampaignError) command.error(`error: ${error.message}`, { exitCode: 2 });
        throw error;
      }
    });
  });
}

/** Live figures. Throws if an edition is asked for. */
async function openSource(
  client: ClickHouseClient,
  campaign: string,
  edition: number | undefined,
): Promise<StatisticsSource> {
  if (edition !== undefined) throw new Error('editions are not available');
  return liveSource(client, campaign);
}
