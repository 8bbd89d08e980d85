import { type Command, Option } from 'commander';
import { viewOf } from '../../publishers/view/own-view.ts';
import { hourSpan } from '../../publishers/view/sales.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { SALES_LIMITS } from '../../schemas/http/limits.ts';
import type {
  EventPlace,
  EventStateAnswer,
  OrderStateAnswer,
  RejectAnswer,
  SalesAnswer,
} from '../../schemas/http/view-answers.ts';
import { integer, parseTime } from '../arguments.ts';
import { withClickHouse } from '../engines.ts';
import { count, drawTable, printable } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { examples, EXIT_CODES } from '../usage.ts';

interface Options {
  readonly platform: Platform;
  readonly sandbox?: boolean;
  readonly json?: true;
}

interface SalesOptions extends Omit<Options, 'sandbox'> {
  readonly from?: number;
  readonly until?: number;
  readonly limit: number;
  readonly cursor?: string;
}

/** The commands with which an operator sees what publishers see of their own events over HTTP. */
export function registerView(publishers: Command): void {
  ofPlatform(publishers.command('event'))
    .description('Show what became of an event, by its id.')
    .argument('<id>', 'CloudEvent id')
    .option('--sandbox', 'of the sandbox of the platform')
    .addHelpText('after', examples('publishers event TM-20171111-000042/3 --platform tmall'))
    .action((id: string, { platform, sandbox = false, json }: Options) =>
      withClickHouse(async (client) => {
        show(await viewOf({ sandbox }).event(client, platform, id), json, describeEvent);
      }),
    );
  ofPlatform(publishers.command('order'))
    .description('Show what became of the events of an order, by its id.')
    .argument('<id>', 'order id')
    .option('--sandbox', 'of the sandbox of the platform')
    .addHelpText('after', examples('publishers order TM-20171111-000042 --platform tmall'))
    .action((id: string, { platform, sandbox = false, json }: Options) =>
      withClickHouse(async (client) => {
        show(await viewOf({ sandbox }).order(client, platform, id), json, describeOrder);
      }),
    );
  ofPlatform(publishers.command('sales'))
    .description('List what counts of a platform by hour and county.')
    .option('--from <instant>', 'first hour of placing or payment (RFC 3339)', parseTime)
    .option('--until <instant>', 'hour after the last one (RFC 3339)', parseTime)
    .option('--limit <n>', 'rows per page', integer(1, SALES_LIMITS.most), SALES_LIMITS.usual)
    .option('--cursor <cursor>', 'continue after the page that printed this cursor')
    .addHelpText(
      'after',
      examples(
        'publishers sales --platform jd --from 2017-11-11T00:00:00+08:00 --until 2017-11-12T00:00:00+08:00',
      ),
    )
    .action(listSales);
}

function ofPlatform(command: Command): Command {
  return command
    .addOption(new Option('--platform <platform>', 'whose events').choices(PLATFORMS).makeOptionMandatory())
    .option('--json', 'print the answer as JSON, as over HTTP');
}

/** That nothing came is an answer, and it is no. */
function show<T>(found: T | undefined, json: true | undefined, describe: (found: T) => string): void {
  if (found === undefined) process.exitCode = EXIT_CODES.failed;
  if (json === true) printJson(found ?? null);
  else printText(found === undefined ? 'Nothing with this id is stored or refused.' : describe(found));
}

function describeEvent(answer: EventStateAnswer): string {
  const { id, state, orderId, version, places, otherOrders = [], ...found } = answer;
  const which = version === undefined ? '' : `, version ${String(version)} of order ${orderId ?? ''}`;
  return [
    `${id}: ${state}${which}`,
    ...otherOrders.map(
      (other) =>
        `  this id also came with order ${other.orderId}, version ${String(other.version)}: ${other.state}`,
    ),
    ...counting(found),
    ...places.map(placeText),
    ...found.rejects.map(rejectText),
  ]
    .map(printable)
    .join('\n');
}

function describeOrder({ orderId, state, events, rejects, ...found }: OrderStateAnswer): string {
  return [
    `${orderId}: ${state}`,
    ...counting(found),
    ...events.map((event) => `  version ${String(event.version)} ${event.state}${placeText(event.place)}`),
    ...rejects.map(rejectText),
  ]
    .map(printable)
    .join('\n');
}

function counting({
  countedVersion,
  windows,
}: Pick<OrderStateAnswer, 'countedVersion' | 'windows'>): string[] {
  return [
    ...(countedVersion === undefined ? [] : [`  version ${String(countedVersion)} counts`]),
    ...windows.map(({ campaign, window, basis }) => `  in ${campaign} ${window}, ${basis}`),
  ];
}

function placeText(place: EventPlace): string {
  if ('archive' in place) return `  at ${place.archive} ${place.position}`;
  return `  at ${place.topic} partition ${String(place.partition)} offset ${place.offset}`;
}

function rejectText({ state, refusedAt, code, path, message, ...place }: RejectAnswer): string {
  const where =
    place.topic === undefined
      ? 'over HTTP'
      : `${place.topic} partition ${String(place.partition)} offset ${place.offset ?? ''}`;
  return `  refused ${refusedAt}, ${where} (${state}): ${code} ${path} ${message}`;
}

async function listSales({ platform, from, until, limit, cursor, json }: SalesOptions): Promise<void> {
  await withClickHouse(async (client) => {
    const span = hourSpan(from, until);
    const page = await viewOf({ sandbox: false }).sales(client, platform, span, { limit, cursor });
    if (json === true) printJson(page);
    else printText(describeSales(page));
  });
}

function describeSales({ sales, next }: SalesAnswer): string {
  if (sales.length === 0) return 'Nothing counts in these hours.';
  const numbers = ['Placed', 'placed fen', 'Paid', 'paid fen', 'Refunded fen'];
  const table = drawTable(
    ['Hour', 'County', ...numbers],
    sales.map(({ hour, county, ...sums }) => [
      ...[hour, county, count(sums.placedOrders), count(sums.placedFen)],
      ...[count(sums.paidOrders), count(sums.paidFen), count(sums.refundedFen)],
    ]),
    numbers,
  );
  return [table, ...(next === null ? [] : [`More: --cursor ${next}`])].join('\n');
}
