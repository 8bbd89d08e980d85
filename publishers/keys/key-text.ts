import { createHash, randomBytes } from 'node:crypto';

/** A scanner of secrets that leaked finds keys by this word. */
const PREFIX = 'countyflow';
const FORM = new RegExp(`^${PREFIX}_([0-9a-f]{12})_[\\w-]{43}$`);
const ID_BYTES = 6;
const SECRET_BYTES = 32;

export interface NewKey {
  readonly keyId: string;
  /** Shown once, and stored nowhere. */
  readonly key: string;
  readonly sha256: string;
}

export function makeKey(): NewKey {
  const keyId = randomBytes(ID_BYTES).toString('hex');
  const key = `${PREFIX}_${keyId}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { keyId, key, sha256: hashOfKey(key) };
}

/** The part of a key that identifies it; undefined if the text is no key. */
export function idOfKey(text: string): string | undefined {
  return FORM.exec(text)?.[1];
}

export function hashOfKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
