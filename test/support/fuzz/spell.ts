import { fc } from '../fast-check.ts';

/**
 * Choices for one text. If they run out, or a choice is 0, the spelling is that of JSON.stringify, so failures shrink
 * towards ordinary texts.
 */
export class Choices {
  readonly #numbers: Iterator<number>;

  constructor(numbers: Iterable<number>) {
    this.#numbers = numbers[Symbol.iterator]();
  }

  /** Chooses an option: the first one in seven of eight cases. */
  pick<T>(ordinary: T, ...others: readonly T[]): T {
    const next = this.#numbers.next();
    const number = next.done === true ? 0 : next.value;
    return (number < 224 ? undefined : others[number % others.length]) ?? ordinary;
  }
}

/** Each choice everywhere: first the ordinary spelling, then every other one. */
export const everySpelling: readonly (() => Choices)[] = [
  0,
  ...Array.from({ length: 32 }, (_, n) => 224 + n),
].map((number) => () => new Choices(Array<number>(2_000).fill(number)));

export const choices = fc.uint8Array({ maxLength: 400, size: 'max' }).map((numbers) => new Choices(numbers));

/**
 * Spells a value as JSON in one of many ways. Some mean different things to different parsers: duplicate keys, and
 * numbers that a double rounds.
 */
export function spell(value: unknown, by: Choices): string {
  return blanks(by) + spellValue(value, by) + blanks(by);
}

function spellValue(value: unknown, by: Choices): string {
  if (typeof value === 'string') return spellText(value, by);
  if (typeof value === 'number') return spellNumber(value, by);
  if (Array.isArray(value)) return `[${Array.from(value, (item) => spell(item, by)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const groups = Object.entries(value).map(([name, inner]) => {
    const member = spellMember(name, inner, by);
    return by.pick(false, false, false, false, true) ? [spellTwin(name, inner, by), member] : [member];
  });
  const first = by.pick(0, 1, 2, 5);
  return `{${[...groups.slice(first), ...groups.slice(0, first)].flat().join(',')}}`;
}

function spellMember(name: string, value: unknown, by: Choices): string {
  return `${blanks(by)}${spellText(name, by)}${blanks(by)}:${spell(value, by)}`;
}

/** A member before another of the same name, which JSON.parse ignores because it takes the last. */
function spellTwin(name: string, value: unknown, by: Choices): string {
  const twin = by.pick(value, 0, 1.5, null, '"', 'a:1', ' :', [], [{ a: 1 }, [2]], { [name]: { id: ':' } });
  return spellMember(name, twin, by);
}

const SPELLINGS: readonly ((text: string, plain: string) => string)[] = [
  (text) => `"${Array.from({ length: text.length }, (_, at) => escape(text.charAt(at))).join('')}"`,
  (text, plain) => (text === '' ? plain : `"${escape(text)}${JSON.stringify(text.slice(1)).slice(1)}`),
  (_, plain) => plain.replace(/[a-z]/, (letter) => escape(letter).replace(/[a-f]$/, (x) => x.toUpperCase())),
  (_, plain) => plain.replaceAll('/', '\\/'),
];

function spellText(text: string, by: Choices): string {
  const plain = JSON.stringify(text);
  return by.pick(() => plain, ...SPELLINGS)(text, plain);
}

/** The first half character of a text. */
function escape(text: string): string {
  return `\\u${text.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function spellNumber(number: number, by: Choices): string {
  const plain = JSON.stringify(number);
  if (!Number.isInteger(number)) return plain;
  return by.pick(
    plain,
    `${plain}.0`,
    `${plain}e0`,
    `${plain}0e-1`,
    `${plain}00.000E-0002`,
    `0.0${plain}e${plain.length + 1}`,
    number === 0 ? '-0' : `${plain}E+0`,
    number === 0 ? '1e-400' : `${plain}.00000000000000000001`,
    number === 0 ? '-0.1e-399' : `${number - 1}.99999999999999999999`,
    `${plain}.4e-0`,
  );
}

function blanks(by: Choices): string {
  return by.pick('', ' ', '\n', '\t', '\r\n  ');
}
