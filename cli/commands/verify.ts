import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import type { CheckResult } from '../../pipeline/verification/difference.ts';
import { type Verification, verify } from '../../pipeline/verification/verify.ts';
import { integer } from '../arguments.ts';
import { archivePlaces, withClickHouse } from '../engines.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { examples, wrongUsage } from '../usage.ts';
import { count, counted, printable } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { checkFigures } from '../../statistics/live/check-figures.ts';

const MAX_LIMIT = 1_000;

interface VerifyCommandOptions {
  readonly archive: readonly string[];
  readonly limit: number;
  readonly json?: true;
}

export function register(program: Command): void {
  const command = program
    .command('verify')
    .description(
      'Check the sources, the orders and the rollups against one another. Exits with 1 if something differs.',
    )
    .option('--archive <path...>', 'loaded archives, or folders of them', [])
    .option(
      '--limit <number>',
      'print at most this many differences of each check',
      integer(1, MAX_LIMIT),
      20,
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('verify --archive season-2016.ndjson.gz', 'verify --limit 100 --json'));
  command.action(async (options: VerifyCommandOptions) => {
    const missing = options.archive.find((path) => !existsSync(path));
    if (missing !== undefined) wrongUsage(command, `${missing} does not exist: check the path`);
    await withClickHouse((client, { kafka }) =>
      untilInterrupted(async (signal, progress) => {
        const verification = await verify({
          client,
          kafka,
          archives: archivePlaces(options.archive),
          counties: await readCountyCodes(),
          limit: options.limit,
          checkFigures,
          signal,
          onProgress: (phase, done, total) => {
            progress.update(
              done === undefined ? phase : `${phase}: ${count(done)} of about ${count(total ?? done)}`,
            );
          },
        });
        progress.done(verification.closes ? 'everything closes' : 'something differs');
        if (options.json) printJson(verification);
        else printText(describeVerification(verification));
        if (!verification.closes) process.exitCode = 1;
      }),
    );
  });
}

function describeVerification({ closes, versions, checks }: Verification): string {
  const { orders, superseded, duplicates } = versions;
  return [
    ...checks.flatMap((check) => describeCheck(check)),
    `accepted events: ${counted(orders, 'order')}, ${counted(superseded, 'superseded version')}, ${counted(duplicates, 'duplicate')}`,
    closes ? 'Everything closes.' : 'Something differs.',
  ].join('\n');
}

function describeCheck({ name, summary, total, differences, notes }: CheckResult): string[] {
  const unsaid = total - differences.length;
  return [
    `${total === 0 ? 'ok   ' : 'WRONG'} ${name}: ${printable(summary)}`,
    ...differences.map(({ subject, message }) => `        ${printable(`${subject}: ${message}`)}`),
    ...(unsaid > 0 ? [`        and ${count(unsaid)} more`] : []),
    ...notes.map((note) => `        note: ${printable(note)}`),
  ];
}
