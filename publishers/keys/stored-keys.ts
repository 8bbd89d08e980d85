import { hash, randomBytes } from 'node:crypto';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { RemediedError } from '../../adapters/configuration/remedied-error.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';

export interface PublisherKey {
  readonly keyId: string;
  readonly publisher: string;
  readonly platform: Platform;
  /** Whether what it sends is judged and shown, and never counted. */
  readonly sandbox: boolean;
  readonly sha256: string;
  readonly eventsPerSecond: number;
  readonly createdAtMs: number;
  /** Null if no end is known. */
  readonly validUntilMs: number | null;
}

export type KeyWish = Pick<PublisherKey, 'publisher' | 'platform' | 'eventsPerSecond'> &
  Partial<Pick<PublisherKey, 'sandbox'>>;

/** All keys, those that ended too, in the order of their making. */
export function readKeys(client: ClickHouseClient): Promise<PublisherKey[]> {
  // ClickHouse writes whole numbers of 64 bits as texts.
  return rows(
    client,
    `SELECT key_id AS keyId, publisher, platform, sandbox, key_sha256 AS sha256, events_per_second AS eventsPerSecond,
       toFloat64(toUnixTimestamp64Milli(created_at)) AS createdAtMs,
       toFloat64(toUnixTimestamp64Milli(valid_until)) AS validUntilMs
     FROM publisher_key FINAL ORDER BY created_at, key_id`,
  );
}

export async function addKey(
  client: ClickHouseClient,
  { sandbox = false, ...wish }: KeyWish,
): Promise<NewKey> {
  const made = makeKey(sandbox);
  const { keyId, sha256 } = made;
  await storeKey(client, { ...wish, sandbox, keyId, sha256, createdAtMs: Date.now(), validUntilMs: null });
  return made;
}

/** Makes a key like another, which ends `overlapMs` later, so that the publisher can change over. */
export async function rotateKey(client: ClickHouseClient, keyId: string, overlapMs: number): Promise<NewKey> {
  const { publisher, platform, sandbox, eventsPerSecond } = await findValidKey(client, keyId);
  const made = await addKey(client, { publisher, platform, sandbox, eventsPerSecond });
  await endKey(client, keyId, Date.now() + overlapMs);
  return made;
}

/** Ends a key, unless it ends earlier. */
export async function endKey(
  client: ClickHouseClient,
  keyId: string,
  validUntilMs: number,
): Promise<PublisherKey> {
  const key = await findValidKey(client, keyId);
  const ended = { ...key, validUntilMs: Math.min(key.validUntilMs ?? Infinity, validUntilMs) };
  await storeKey(client, ended);
  return ended;
}

export function isValid({ validUntilMs }: PublisherKey, nowMs: number): boolean {
  return validUntilMs === null || nowMs < validUntilMs;
}

async function findValidKey(client: ClickHouseClient, keyId: string): Promise<PublisherKey> {
  const found = (await readKeys(client)).find((key) => key.keyId === keyId);
  if (found === undefined || !isValid(found, Date.now()))
    throw new RemediedError(`no valid key ${keyId}`, '`countyflow publishers list` shows the keys');
  return found;
}

async function storeKey(client: ClickHouseClient, key: PublisherKey): Promise<void> {
  const instant = (epochMs: number): string => new Date(epochMs).toISOString();
  await client.insert({
    table: 'publisher_key',
    format: 'JSONEachRow',
    values: [
      {
        key_id: key.keyId,
        publisher: key.publisher,
        platform: key.platform,
        sandbox: key.sandbox,
        key_sha256: key.sha256,
        events_per_second: key.eventsPerSecond,
        created_at: instant(key.createdAtMs),
        valid_until: key.validUntilMs === null ? null : instant(key.validUntilMs),
        changed_at: instant(Date.now()),
      },
    ],
  });
}

/** A scanner of secrets that leaked finds keys by this word. */
const PREFIX = 'countyflow';
const SANDBOX = '_sandbox';
const FORM = new RegExp(`^${PREFIX}(?:${SANDBOX})?_([0-9a-f]{12})_[\\w-]{43}$`);
const ID_BYTES = 6;
const SECRET_BYTES = 32;

export interface NewKey {
  readonly keyId: string;
  /** Shown once, and stored nowhere. */
  readonly key: string;
  readonly sha256: string;
}

function makeKey(sandbox: boolean): NewKey {
  const keyId = randomBytes(ID_BYTES).toString('hex');
  const key = `${PREFIX}${sandbox ? SANDBOX : ''}_${keyId}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { keyId, key, sha256: hashOfKey(key) };
}

/** The part of a key that identifies it; undefined if the text is no key. */
export function idOfKey(text: string): string | undefined {
  return FORM.exec(text)?.[1];
}

export function hashOfKey(key: string): string {
  return hash('sha256', key);
}
