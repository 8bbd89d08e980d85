import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { onSignals } from '../../infra/engines/signals.ts';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { type Language, LANGUAGES } from '../../domain/statistics/wording/language.ts';
import { bulletin } from '../../services/bulletin/bulletin.ts';
import type { BulletinDocument } from '../../services/bulletin/document.ts';
import { MissingChromiumError, renderPdf } from '../../services/bulletin/pdf.ts';
import { renderHtml } from '../../services/bulletin/render-html.ts';
import { renderMarkdown } from '../../services/bulletin/render-markdown.ts';
import { NotInEditionError } from '../../services/editions/edition-source.ts';
import { UnknownEditionError } from '../../services/editions/read-editions.ts';
import { UnknownCampaignError } from '../../services/statistics/campaign-report.ts';
import { BASES, type Basis } from '../../services/statistics/read-statistics.ts';
import { openSource } from '../../services/statistics/open-source.ts';
import { integer } from '../arguments.ts';
import { withClickHouse } from '../clickhouse.ts';
import { isTerminal, printBytes, printExactly } from '../output.ts';

const FORMATS = ['html', 'md', 'pdf'] as const;
const MOST_EDITIONS = 1_000_000;
const USAGE_ERRORS = [UnknownCampaignError, UnknownEditionError, NotInEditionError, MissingChromiumError];

interface BulletinOptions {
  readonly campaign: string;
  readonly edition?: number;
  readonly lang: Language;
  readonly format: (typeof FORMATS)[number];
  readonly output?: string;
  readonly basis: Basis;
}

const EXAMPLES = `
Examples:
  $ countyflow bulletin --campaign double11-2017 --lang en --format html --output bulletin.html
  $ countyflow bulletin --campaign double11-2017 --lang zh --format pdf --output bulletin.pdf

A PDF is printed by Chromium or Chrome: the one at COUNTYFLOW_CHROMIUM, else the first on the PATH.`;

export function register(program: Command): void {
  const command = program
    .command('bulletin')
    .description('Write the statistical bulletin of a campaign: sentences, charts, tables and definitions.')
    .requiredOption('--campaign <id>', 'campaign, such as double11-2017')
    .option('--edition <n>', 'a published edition; live figures if left out', integer(1, MOST_EDITIONS))
    .addOption(new Option('--lang <language>', 'language').choices(LANGUAGES).makeOptionMandatory())
    .addOption(new Option('--format <format>', 'output format').choices(FORMATS).makeOptionMandatory())
    .option('--output <file>', 'file to write; standard output if left out')
    .addOption(
      new Option('--basis <basis>', 'paid: by payment time; placed: by order time; net: paid, less refunds')
        .choices(BASES)
        .default('paid'),
    )
    .addHelpText('after', EXAMPLES);
  command.action(async (options: BulletinOptions) => {
    if (options.format === 'pdf' && options.output === undefined && isTerminal())
      command.error('error: a PDF needs --output FILE, or a pipe', { exitCode: 2 });
    await withClickHouse(async (client) => {
      try {
        const source = await openSource(client, options.campaign, options.edition);
        const document = await bulletin(client, source, options.basis, options.lang);
        const rendered = await render(document, options.format);
        if (options.output !== undefined) await writeFile(options.output, rendered);
        else if (typeof rendered === 'string') printExactly(rendered);
        else printBytes(rendered);
      } catch (error) {
        if (USAGE_ERRORS.some((kind) => error instanceof kind) && error instanceof Error)
          command.error(`error: ${error.message}`, { exitCode: 2 });
        throw error;
      }
    });
  });
}

async function render(
  document: BulletinDocument,
  format: BulletinOptions['format'],
): Promise<string | Uint8Array> {
  switch (format) {
    case 'html':
      return renderHtml(document);
    case 'md':
      return renderMarkdown(document);
    case 'pdf':
      return printUntilStopped(document);
  }
}

/** A signal kills Chromium and removes what it left before this process ends. */
async function printUntilStopped(document: BulletinDocument): Promise<Uint8Array> {
  const stopping = new AbortController();
  const printing = renderPdf(document, readEnvironment().chromium, stopping.signal);
  const forget = onSignals(async () => {
    stopping.abort();
    await printing.catch(() => undefined);
  });
  try {
    return await printing;
  } finally {
    forget();
  }
}
