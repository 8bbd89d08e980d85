import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isAsShown } from '../../support/console-blocks.ts';
import { runHere } from '../../support/command-here.ts';
import { type CommandRun, runCountyflow } from '../../support/countyflow.ts';
import { validEvent } from '../../support/events.ts';
import { shownCommands, wordsOf } from '../../support/markdown.ts';
import { season } from '../../support/season-events.ts';
import { fileWriter, useFolder } from '../../support/used.ts';

interface Outcome {
  readonly events: number;
  readonly accepted: number;
  readonly refused: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly files: readonly {
    readonly format: string | null;
    readonly failure: string | null;
  }[];
  readonly refusedEvents: readonly { readonly line: number | null; readonly number: number }[];
  readonly refusedEventsNotListed: number;
}

const outcomeOf = ({ out }: CommandRun): Outcome => JSON.parse(out) as Outcome;

const folder = useFolder();
const write = fileWriter(folder);

describe('countyflow validate', () => {
  it.each(shownCommands('docs/publisher/tools.md', 'validate'))(
    'prints what its page shows: $line',
    async ({ line, output }) => {
      const run = await runHere({}, ...wordsOf(line));
      expect(isAsShown(output, run.out), run.out).toBe(true);
      expect(run.code).toBe(output.includes('none refused') ? 0 : 1);
    },
  );

  it('finds every broken event of a packed season on standard input, by its line and its reason', async () => {
    const records = [...season(2017, 20_000, 3, 'archive')];
    const broken = records.flatMap(({ invalid }, index) =>
      invalid === undefined ? [] : [{ line: index + 1, code: invalid.code }],
    );
    expect(broken.length).toBeGreaterThan(20);
    const lines = records.flatMap(({ value }) => [value, Buffer.from('\n')]);
    const run = await runCountyflow(
      { input: zstdCompressSync(Buffer.concat(lines)) },
      'validate',
      '-',
      '--json',
    );
    const outcome = outcomeOf(run);
    expect(run.code).toBe(1);
    expect(outcome.events).toBe(records.length);
    expect(outcome.refusedEvents.map(({ line }) => line)).toEqual(broken.map(({ line }) => line));
    const reasons: Record<string, number> = {};
    for (const { code } of broken) reasons[code] = (reasons[code] ?? 0) + 1;
    expect(outcome.reasons).toEqual(reasons);
    expect(outcome.accepted + outcome.refused).toBe(outcome.events);
  });

  it('numbers the elements of an array, lists as many as it is told, and checks the files beside a broken one', async () => {
    const bad = { ...validEvent(), specversion: '0.3' };
    const array = write('array.json', JSON.stringify([validEvent(), bad, validEvent(), bad]));
    const whole = gzipSync(`${JSON.stringify(validEvent())}\n`.repeat(2_000));
    const torn = write('torn.ndjson.gz', whole.subarray(0, whole.length - 20));
    const good = write('good.ndjson', JSON.stringify(validEvent()));
    const run = await runHere({}, 'validate', torn, array, good, '--json', '--limit', '1');
    const { files, refusedEvents, refusedEventsNotListed } = outcomeOf(run);
    expect(run.code).toBe(1);
    expect(files.map(({ format }) => format)).toEqual(['ndjson', 'json', 'ndjson']);
    expect(files[0]?.failure).toMatch(/torn\.ndjson\.gz is not a complete gzip file/);
    expect(files.slice(1).map(({ failure }) => failure)).toEqual([null, null]);
    const inChinese = await runHere({}, 'validate', torn, good, '--lang', 'zh');
    expect(inChinese.out).toMatch(/torn\.ndjson\.gz 不是完整的 gzip 文件（.+）：请重新复制或压缩。/);
    expect(inChinese.out).toContain('共 2 个文件：');
    expect(refusedEvents).toMatchObject([{ line: null, number: 2 }]);
    expect(refusedEventsNotListed).toBe(1);
  });

  it('fails with a remedy where a file does not exist, and where a table has no mapping', async () => {
    const missing = await runHere({}, 'validate', join(folder, 'nowhere.ndjson'), '--json');
    expect([missing.code, missing.out]).toEqual([1, '']);
    expect(missing.err).toContain('check the name or the pattern');
    const shopless = await runHere({}, 'validate', write('orders.ndjson', '{}'), '--as', 'jd');
    expect(shopless.code).toBe(1);
    expect(shopless.err).toContain('needs to know where the shops are: name their register with --shops');
    const table = await runHere({}, 'validate', write('table.csv', 'a,b\n1,2\n'));
    expect(table.code).toBe(1);
    expect(table.out).toContain('CSV needs a mapping');
  });
});
