import pTimeout from 'p-timeout';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Connections } from '../../adapters/configuration/connections.ts';
import { readSourceAccounts, type SourceAccount } from '../../pipeline/ledger/source-accounts.ts';
import {
  heldCounts,
  type HeldEvent,
  heldPage,
  type ReasonCount,
} from '../../pipeline/quarantine/held-page.ts';
import { type MinuteRate, readRates } from './rates.ts';
import { readStatus, type Status } from './status.ts';

/** Where a held event is and what is wrong with it; no id of the event or of its order. */
export type HeldExample = Pick<HeldEvent, 'source' | 'position' | 'code' | 'path' | 'message'>;

export interface Operations {
  /** Null if not all three engines are known. */
  readonly status: Status | null;
  /** Null if ClickHouse does not answer in time. */
  readonly ledger: Ledger | null;
}

export interface Ledger {
  readonly accounts: readonly SourceAccount[];
  readonly reasons: readonly ReasonCount[];
  /** The newest of each of the most frequent reasons. */
  readonly examples: readonly HeldExample[];
  /** Of the last hour, by minute. */
  readonly rates: readonly MinuteRate[];
}

const MOST_REASONS = 12;
const LEDGER_WITHIN_MS = 10_000;

/** Everything that an operator looks at. Engines that do not answer are named in the status. */
export async function readOperations(
  client: ClickHouseClient,
  connections: Partial<Connections>,
): Promise<Operations> {
  const { kafka, temporal, clickhouse } = connections;
  const isKnown = kafka !== undefined && temporal !== undefined && clickhouse !== undefined;
  const status = isKnown ? await readStatus({ kafka, temporal, clickhouse }) : null;
  const isSilent = status?.engines.some(({ name, answers }) => name === 'clickhouse' && !answers) === true;
  const ledger = isSilent
    ? null
    : await pTimeout(readLedger(client), { milliseconds: LEDGER_WITHIN_MS, fallback: () => null });
  return { status, ledger };
}

async function readLedger(client: ClickHouseClient): Promise<Ledger> {
  const accounts = await readSourceAccounts(client);
  const reasons = await heldCounts(client, {});
  const examples: HeldExample[] = [];
  for (const { code } of reasons.slice(0, MOST_REASONS)) {
    const { events } = await heldPage(client, { code, states: ['held'] }, 1);
    examples.push(...events);
  }
  return { accounts, reasons, examples, rates: await readRates(client, Date.now()) };
}
