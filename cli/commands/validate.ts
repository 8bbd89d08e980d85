import type { Command } from 'commander';
import { ArchiveError } from '../../pipeline/archives/archive-error.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import { checkFile, emptyTally, openChecker } from '../../pipeline/validation/check-records.ts';
import { size } from '../backfill/render.ts';
import { count, counted } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { addRecordOptions, eachSource, type RecordOptions, recordReadingOf } from '../sources.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { examples, EXIT_CODES } from '../usage.ts';
import { type FileOutcome, outcomeJson, outcomeText, RefusedList, totalOf } from '../validate/report.ts';

export function register(program: Command): void {
  addRecordOptions(program.command('validate'))
    .description(
      'Check order events in files against the contract. No engine has to run. Exits with 1 if any event is refused.',
    )
    .addHelpText(
      'after',
      examples(
        'validate orders.ndjson.gz',
        'validate orders.csv --mapping orders.mapping.json --lang zh',
        'validate - --json --limit 20',
      ),
    )
    .action(validate);
}

async function validate(names: readonly string[], options: RecordOptions): Promise<void> {
  const { lang, limit, json = false } = options;
  const { choice, translate } = await recordReadingOf(options);
  const list = new RefusedList(lang, limit);
  const outcomes: FileOutcome[] = [];
  const checker = openChecker(await readCountyCodes());
  await untilInterrupted(async (signal, progress) => {
    try {
      await eachSource(names, { input: process.stdin, signal }, async ({ path, name }) => {
        const tally = emptyTally();
        const first = list.events.length;
        const failure = await checkFile(path, choice, tally, {
          ...checker,
          translate,
          signal,
          onRefused: (events) => {
            list.add(name, tally.reading?.format ?? 'ndjson', events);
          },
          onProgress: (events, bytes) => {
            progress.update(
              `${name}: ${counted(events, 'event')}, ${count(tally.refused)} refused, ${size(bytes)} read`,
            );
          },
        }).then(() => null, messageOfBroken);
        outcomes.push({ file: name, tally, failure });
        if (!json && list.events.length > first) {
          progress.done(`${name}: ${counted(tally.accepted + tally.refused, 'event')}`);
          printText(list.textFrom(first, tally.reading?.format ?? 'ndjson'));
        }
      });
      progress.done(`${count(totalOf(outcomes).events)} events checked`);
    } finally {
      await checker.close();
    }
  });
  if (json) printJson(outcomeJson(outcomes, list));
  else printText(outcomeText(outcomes, list.unlisted, lang));
  if (outcomes.some(({ tally, failure }) => tally.refused > 0 || failure !== null))
    process.exitCode ??= EXIT_CODES.failed;
}

/** A broken file does not keep the others from being checked. */
function messageOfBroken(error: unknown): string {
  if (error instanceof ArchiveError) return error.message;
  throw error;
}
