import { PERSONAL_DATA, type PersonalReason } from '../../schemas/event/personal-data.ts';

const EXPRESSIONS = Object.entries(PERSONAL_DATA).map(
  ([code, sources]) => [code as PersonalReason, sources.map((source) => new RegExp(source, 'gi'))] as const,
);

/** Why the name of a product is refused; undefined for nearly all of them. */
export function personalDataIn(name: string): PersonalReason | undefined {
  if (!mayBePersonal(name)) return undefined;
  const text = name
    .normalize('NFKC')
    .replaceAll(/[\p{Cf}\p{Mn}\p{Me}]/gu, '')
    .replaceAll(/(?<![0-9])[0-9](?:[ .-]{1,2}[0-9]){9,}(?![0-9])/g, (digits) =>
      digits.replaceAll(/[ .-]/g, ''),
    );
  const isFound = (code: PersonalReason, expression: RegExp): boolean =>
    Array.from(text.matchAll(expression)).some(
      ([part]) => code !== 'personal.identity_number' || isIdentityNumber(part),
    );
  return EXPRESSIONS.find(([code, expressions]) => expressions.some((one) => isFound(code, one)))?.[0];
}

/** What a character may be part of, as bits. */
const [DIGIT, LETTER, NUMERAL, PLACE] = [1, 2, 4, 8];
const KINDS = new Uint8Array(0x1_0000);
for (let code = 0; code < KINDS.length; code += 1)
  if (/\p{N}/u.test(String.fromCharCode(code))) KINDS[code] = DIGIT;
// The first half of digits outside the basic plane.
KINDS[0xd835] = DIGIT;
for (const [characters, kind] of [
  ['abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', LETTER],
  ['一二三四五六七八九十百零', NUMERAL],
  ['号弄室户组队社栋幢元', PLACE],
] as const)
  for (const character of characters) KINDS[character.charCodeAt(0)] = kind;

const FEWEST_DIGITS = 7;
const FEWEST_LETTERS = 6;

/** Passes nearly every name after one look at its characters. */
function mayBePersonal(name: string): boolean {
  let [digits, letters, seen] = [0, 0, 0];
  for (let at = 0; at < name.length; at += 1) {
    const kind = KINDS[name.charCodeAt(at)] ?? 0;
    seen |= kind;
    digits += kind & DIGIT;
    letters += kind & LETTER;
  }
  const isCounted = (seen & (DIGIT | NUMERAL)) > 0;
  return (
    digits >= FEWEST_DIGITS ||
    (isCounted && (seen & PLACE) > 0) ||
    (digits > 0 && letters >= FEWEST_LETTERS * LETTER && STREET.test(name))
  );
}

/** An address in Latin letters has one of these. */
const STREET = /\b(?:road|rd|street|st|avenue|ave|lane|ln|boulevard|blvd|alley|building|block|bldg|unit)\b/i;

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

/** Whether the last character of eighteen checks the others (GB 11643); the numbers of before 1999 have no such character. */
function isIdentityNumber(part: string): boolean {
  const digits = part.replaceAll(/[^0-9X]/gi, '');
  if (digits.length === 15) return true;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  return CHECKS[sum % 11] === digits[17]?.toUpperCase();
}
