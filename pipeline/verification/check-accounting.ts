import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { counted } from '../../domain/text/counted.ts';
import { HALT_REASONS } from '../../schemas/workflow-inputs.ts';
import { describeGap } from '../ledger/gaps.ts';
import { type OpenAccount, openAccounts } from '../ledger/open-accounts.ts';
import { describeRemovals } from '../ledger/removals.ts';
import type { SourceAccount } from '../ledger/source-accounts.ts';
import { type CheckResult, checkResult, type Difference } from './difference.ts';
import type { Reading } from './read-again.ts';

/**
 * Checks that every position was logged exactly once, and that the log agrees with what the sources hold now.
 * `readings` has an entry for each source that could be read again, and `loadOf` the load of each archive.
 */
export function checkAccounting(
  accounts: readonly SourceAccount[],
  readings: readonly Reading[],
  loadOf: ReadonlyMap<string, string>,
  limit: number,
): CheckResult {
  const bySource = new Map(readings.map((reading) => [reading.source, reading]));
  const differences = [
    ...openAccounts(accounts, loadOf).flatMap((account) => logDifferences(account)),
    ...readings.flatMap((reading) => readingDifferences(reading)),
  ];
  const notes = [
    ...unreadNotes(accounts.filter(({ source, removal }) => removal === null && !bySource.has(source))),
    ...accounts.flatMap(({ gaps }) => gaps.map(describeGap)),
    ...describeRemovals(
      accounts.flatMap(({ source, removal }) =>
        removal === null ? [] : [{ source, action: 'removed' as const, ...removal }],
      ),
    ),
    ...readings.flatMap((reading) => readingNotes(reading)),
  ];
  const sum = (countOf: (account: SourceAccount) => number): number =>
    accounts.reduce((total, account) => total + countOf(account), 0);
  const sources = accounts.filter(({ removal }) => removal === null).length;
  const records = sum((account) => account.records);
  const summary =
    `${counted(sources, 'source')}, ${counted(records, 'record')}: ` +
    `${sum(({ accepted }) => accepted)} accepted, ${sum(({ quarantined }) => quarantined)} quarantined`;
  return checkResult('accounting', summary, differences, limit, notes);
}

/** A note for each remedy, with the first source that needs it. */
function unreadNotes(accounts: readonly SourceAccount[]): string[] {
  return [...Map.groupBy(accounts, remedyOf)].map(([todo, its]) => {
    const more = its.length === 1 ? '' : ` and ${counted(its.length - 1, 'more source')}`;
    return `${its[0]?.source ?? ''}${more} could not be read again; ${todo}`;
  });
}

function remedyOf({ source, gaps }: SourceAccount): string {
  if (gaps.some(({ kind }) => kind === HALT_REASONS.topicChanged))
    return 'its log was truncated or recreated, and its unread positions were accepted as lost';
  return source.startsWith('archive/')
    ? 'name its file with --archive'
    : 'the broker no longer has it, or KAFKA_BROKERS is not set';
}

function logDifferences(account: OpenAccount): Difference[] {
  const { about: subject, missing, overlapping, records, accepted, quarantined, of, remedy } = account;
  const found: Difference[] = [];
  const more = of === '' ? '' : ` (${of}): ${remedy}`;
  const positions = (count: number, where: string): void => {
    if (count > 0) found.push({ subject, message: `${counted(count, 'position is')} in ${where}${more}` });
  };
  positions(missing, 'no logged range');
  positions(overlapping, 'two logged ranges');
  if (records !== accepted + quarantined) {
    found.push({
      subject,
      message: `${counted(records, 'record was')} read, but ${accepted} accepted and ${quarantined} quarantined`,
    });
  }
  return found;
}

function readingDifferences(reading: Reading): Difference[] {
  const { source: subject, account, earliest, end } = reading;
  if (account?.removal !== null) return [];
  const found: Difference[] = [];
  if (account.next > end) {
    found.push({
      subject,
      message: `logged up to ${account.next}, but the source ends at ${end}: it was truncated or recreated`,
    });
  }
  if (earliest < account.first) {
    found.push({ subject, message: `positions ${earliest} to ${account.first - 1n} were never read` });
  }
  if (!fullyReadable(reading)) return found;
  const differs = (what: string, logged: number, read: number): void => {
    if (logged !== read) found.push({ subject, message: `${what}: logged ${logged}, read again ${read}` });
  };
  differs('records', account.records, reading.records);
  differs('accepted', account.accepted, reading.accepted);
  for (const code of new Set([...account.reasons.keys(), ...reading.reasons.keys()])) {
    differs(`quarantined for ${code}`, account.reasons.get(code) ?? 0, reading.reasons.get(code) ?? 0);
  }
  return found;
}

/** Whether the source still has every logged position. */
export function fullyReadable({ account, earliest, end }: Reading): boolean {
  return account === undefined || (earliest <= account.first && end >= account.next);
}

function readingNotes({ source, account, earliest, beyond }: Reading): string[] {
  const notes: string[] = [];
  if (account !== undefined && earliest > account.first) {
    notes.push(
      `${source}: positions ${account.first} to ${earliest - 1n} have since been removed by retention`,
    );
  }
  if (beyond > 0) notes.push(`${source}: ${counted(beyond, 'record is')} not logged yet, and skipped`);
  return notes;
}

/** Source names travel in the URL, whose length servers limit. Archive names are long, and there may be thousands. */
const SOURCES_PER_STATEMENT = 100;

/** Checks that every quarantined event of the log has a row in the quarantine, with the reason code it was logged under. */
export async function compareQuarantine(
  client: ClickHouseClient,
  accounts: readonly SourceAccount[],
  limit: number,
): Promise<CheckResult> {
  const heldCounts = new Map<string, number>();
  for (let at = 0; at < accounts.length; at += SOURCES_PER_STATEMENT) {
    for (const { source, code, events } of await countHeld(
      client,
      accounts.slice(at, at + SOURCES_PER_STATEMENT),
    ))
      heldCounts.set(`${source} ${code}`, Number(events));
  }
  const loggedCounts = new Map<string, number>(
    accounts.flatMap(({ source, reasons }) =>
      [...reasons].map(([code, events]) => [`${source} ${code}`, events] as const),
    ),
  );
  const differences: Difference[] = [];
  for (const subject of new Set([...heldCounts.keys(), ...loggedCounts.keys()])) {
    const [logged, held] = [loggedCounts.get(subject) ?? 0, heldCounts.get(subject) ?? 0];
    if (logged !== held) differences.push({ subject, message: `logged ${logged}, in quarantine ${held}` });
  }
  const total = [...heldCounts.values()].reduce((sum, events) => sum + events, 0);
  const summary = `${counted(total, 'quarantined event')}, each with its reason`;
  return checkResult('quarantine', summary, differences, limit);
}

/** Quarantined events at the logged positions of some sources, by source and reason code. */
function countHeld(
  client: ClickHouseClient,
  accounts: readonly SourceAccount[],
): Promise<{ source: string; code: string; events: string }[]> {
  return rows(
    client,
    `SELECT source, code, count() AS events
     FROM held_event
     WHERE state != 'replayed' AND position < transform(toString(source), {sources:Array(String)}, {nexts:Array(UInt64)}, toUInt64(0))
     GROUP BY source, code`,
    { sources: accounts.map(({ source }) => source), nexts: accounts.map(({ next }) => next) },
  );
}
