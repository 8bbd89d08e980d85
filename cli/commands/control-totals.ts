import { type Command, Option } from 'commander';
import { type ComparedTotal, compareTotals, compareTotalsOf } from '../../pipeline/totals/control-totals.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { withClickHouse } from '../engines.ts';
import { examples, EXIT_CODES } from '../usage.ts';
import { count, counted, drawTable } from '../format.ts';
import { printJson, printText } from '../output.ts';

interface Options {
  readonly platform?: Platform;
  readonly campaign?: string;
  readonly all?: true;
  readonly json?: true;
}

export function register(program: Command): void {
  program
    .command('control-totals')
    .description('Compare what platforms declared for each hour with what is counted.')
    .addOption(new Option('--platform <platform>', 'only this platform').choices(PLATFORMS))
    .option('--campaign <id>', 'only hours of its windows and their base windows')
    .option('--all', 'list matching hours, too')
    .option('--json', 'print the hours as JSON')
    .addHelpText('after', examples('control-totals', 'control-totals --platform jd --all'))
    .addHelpText('after', '\nExits with 1 if an hour differs. See docs/publisher/events.md#control-totals.')
    .action(print);
}

async function print({ platform, campaign, all, json }: Options): Promise<void> {
  await withClickHouse(async (client) => {
    const found = await (campaign === undefined
      ? compareTotals(client, { platform })
      : compareTotalsOf(client, campaign));
    const totals = found.filter((total) => platform === undefined || total.platform === platform);
    const differing = totals.filter(({ matches }) => !matches);
    if (differing.length > 0) process.exitCode = EXIT_CODES.failed;
    const shown = all === true ? totals : differing;
    if (json === true)
      printJson({ hours: totals.length, differing: differing.length, totals: shown.map(asJson) });
    else printText(describe(totals.length, differing.length, shown));
  });
}

function asJson({ hourMs, declaredFen, countedFen, ...total }: ComparedTotal): unknown {
  return {
    ...total,
    hour: new Date(hourMs).toISOString(),
    declaredFen: declaredFen.toString(),
    countedFen: countedFen.toString(),
  };
}

function describe(hours: number, differing: number, shown: readonly ComparedTotal[]): string {
  const said = `${count(hours - differing)} of ${counted(hours, 'declared hour matches', 'declared hours match')}.`;
  if (shown.length === 0) return said;
  const table = drawTable(
    ['Platform', 'Hour', 'Orders declared', 'counted', 'Fen declared', 'fen counted', ''],
    shown.map((total) => [
      total.platform,
      new Date(total.hourMs).toISOString(),
      count(total.declaredOrders),
      count(total.countedOrders),
      count(total.declaredFen),
      count(total.countedFen),
      total.matches ? '' : 'DIFFERS',
    ]),
    ['Orders declared', 'counted', 'Fen declared', 'fen counted'],
  );
  return `${table}\n${said}`;
}
