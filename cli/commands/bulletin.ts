import { type Command, Option } from 'commander';
import { LANGUAGES } from '../../schemas/text/language.ts';
import { BASES } from '../../statistics/figures/read-statistics.ts';
import { editionNumber } from '../arguments.ts';
import type { BulletinOptions } from '../bulletin/write-bulletin.ts';
import { isTerminal } from '../output.ts';
import { wrongUsage } from '../usage.ts';

const FORMATS = ['html', 'md', 'pdf', 'xlsx'] as const;

const EXAMPLES = `
Examples:
  countyflow bulletin --campaign double11-2017 --lang en --format html --output bulletin.html
  countyflow bulletin --campaign double11-2017 --lang zh --format pdf --output bulletin.pdf
  countyflow bulletin --campaign double11-2017 --lang en --format xlsx --output bulletin.xlsx

A PDF is printed by Chromium or Chrome: the one at COUNTYFLOW_CHROMIUM, else the first on the PATH.`;

export function register(program: Command): void {
  const command = program
    .command('bulletin')
    .description('Write the statistical bulletin of a campaign: sentences, charts, tables and definitions.')
    .requiredOption('--campaign <id>', 'campaign, such as double11-2017')
    .option('--edition <n>', 'a published edition; live figures if left out', editionNumber)
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
    const isBinary = options.format === 'pdf' || options.format === 'xlsx';
    if (isBinary && options.output === undefined && isTerminal())
      wrongUsage(command, `a bulletin as ${options.format} needs --output FILE, or a pipe`);
    // The charts' library takes as long to load as everything else together, which no other command should wait for.
    const { writeBulletin } = await import('../bulletin/write-bulletin.ts');
    await writeBulletin(options, command);
  });
}
