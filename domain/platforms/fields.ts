import { MAX_PROBLEMS, type Problem, type ReasonCode, REASONS } from '../../schemas/event/reason-codes.ts';
import { fen } from '../archives/map-row.ts';
import { pointer } from '../validation/pointer.ts';
import { localInstant } from './local-time.ts';

/** Ten billion yuan, as the contract has it. Sums of so many fen are exact in a double. */
const MAX_FEN = 1_000_000_000_000;
const MAX_COUNT = 1_000_000;
const WHOLE = /^\d{1,7}$/;

/** What is wrong with a payload. Of its values, a message repeats amounts alone. */
export class Problems {
  readonly all: Problem[] = [];

  report(code: ReasonCode, path: readonly PropertyKey[], message: string = REASONS[code]): void {
    this.add([{ code, path: pointer(path), message }]);
  }

  add(problems: readonly Problem[]): void {
    for (const problem of problems) {
      // A field may be read for two purposes.
      const isKnown = this.all.some(({ code, path }) => code === problem.code && path === problem.path);
      if (!isKnown && this.all.length < MAX_PROBLEMS) this.all.push(problem);
    }
  }
}

/** Other spellings of a field: interfaces of one platform, and their versions, differ in them. */
export type Spellings = (name: string) => readonly string[];

/**
 * The fields of one object of a payload. What is missing or malformed is reported, and stands as empty text, 0, or no
 * item, so that one reading finds all problems: their reader must not use what it read if there are any.
 */
export class Fields {
  readonly path: readonly PropertyKey[];
  readonly value: unknown;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #problems: Problems;
  readonly #spellings: Spellings;

  constructor(
    problems: Problems,
    value: unknown,
    path: readonly PropertyKey[] = [],
    spellings: Spellings = () => [],
  ) {
    [this.#problems, this.value, this.path, this.#spellings] = [problems, value, path, spellings];
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.#values = isObject ? (value as Record<string, unknown>) : {};
    if (!isObject)
      problems.report(value === undefined ? 'field.missing' : 'field.type', path, 'Expected an object.');
  }

  /** Whether there is such a member, although it may be empty. */
  holds(name: string): boolean {
    return (this.#own(name) ?? null) !== null;
  }

  has(name: string): boolean {
    return this.#text(name) !== '';
  }

  /** Empty if there is none. */
  optionalText(name: string): string {
    return this.#text(name);
  }

  text(name: string): string {
    const text = this.#text(name);
    if (text === '') this.report('field.missing', name, 'Required, but missing or empty.');
    return text;
  }

  /** An amount in yuan, of at least 0. It must be there, since nothing says that an absent one is 0. */
  fen(name: string): number {
    return this.#unsigned(name, 'yuan');
  }

  /** A correction in yuan, of either sign. */
  correctionFen(name: string): number {
    return this.#money(name, 'yuan');
  }

  /** An amount that the platform states in fen. */
  wholeFen(name: string): number {
    return this.#unsigned(name, 'fen');
  }

  count(name: string): number {
    const text = this.text(name);
    const count = WHOLE.test(text) ? Number(text) : 0;
    if (text !== '' && (count < 1 || count > MAX_COUNT))
      this.report('field.range', name, `Expected a whole number from 1 to ${String(MAX_COUNT)}.`);
    return count;
  }

  /** Null if there is none. */
  optionalTime(name: string): string | null {
    const instant = localInstant(this.#text(name));
    if (instant === undefined)
      this.report('field.format', name, 'Expected a date and time that exist, such as 2017-11-11 00:03:12.');
    return instant ?? null;
  }

  /** `request` says how to ask the platform for the time, where it is missing. */
  time(name: string, request?: string): string {
    const instant = this.optionalTime(name);
    const remedy = request === undefined ? '' : ` Ask for it by ${request}.`;
    if (instant === null && !this.has(name))
      this.report('field.missing', name, `Required, but missing.${remedy}`);
    else if (instant === null && localInstant(this.#text(name)) === null)
      this.report('field.missing', name, `Required, but the value is a placeholder for no time.${remedy}`);
    return instant ?? '';
  }

  object(name: string): Fields {
    return this.inside([this.#spelt(name)], this.#own(name));
  }

  /** Undefined if it is absent or null. */
  optionalObject(name: string): Fields | undefined {
    return this.holds(name) ? this.object(name) : undefined;
  }

  /** A list of objects; one object alone is a list of one, as answers that were XML have it. */
  list(name: string): Fields[] {
    const value = this.#own(name);
    if (Array.isArray(value))
      return value.map((item: unknown, index) => this.inside([this.#spelt(name), index], item));
    if (typeof value === 'object' && value !== null) return [this.object(name)];
    this.report(value === undefined ? 'field.missing' : 'field.type', name, 'Expected a list.');
    return [];
  }

  /** What is deeper in this object, read as it is. */
  inside(path: readonly PropertyKey[], value: unknown): Fields {
    return new Fields(this.#problems, value, [...this.path, ...path], this.#spellings);
  }

  /** Reports members of other names, without the names: they may be anything. */
  only(names: readonly string[]): void {
    if (Object.keys(this.#values).some((name) => !names.includes(name)))
      this.report('field.unknown', '', `Expected only the members ${names.join(', ')}.`);
  }

  report(code: ReasonCode, name: string, message?: string): void {
    this.#problems.report(code, name === '' ? this.path : [...this.path, this.#spelt(name)], message);
  }

  #unsigned(name: string, unit: 'yuan' | 'fen'): number {
    const amount = this.#money(name, unit);
    if (amount < 0) this.report('field.range', name, 'Expected an amount of at least 0.');
    return amount;
  }

  #money(name: string, unit: 'yuan' | 'fen'): number {
    const text = this.#text(name);
    const [spelt, other] = this.#spelled(name);
    if (spelt !== undefined && other !== undefined)
      this.report('payload.amount_mismatch', other, `Expected ${spelt} or ${other}, not both.`);
    const amount = fen(text, unit);
    if (typeof amount === 'number' && Math.abs(amount) <= MAX_FEN) return amount;
    if (typeof amount === 'number') this.report('field.range', name, 'The amount is above ten billion yuan.');
    else if (text !== '') this.report('field.format', name, `Expected an amount in ${unit}, to the fen.`);
    else
      this.report('payload.amount_missing', name, `${name} is absent or empty. Include it, even if it is 0.`);
    return 0;
  }

  #text(name: string): string {
    const value = this.#own(name) ?? '';
    if (typeof value === 'string') return value.trim();
    this.report('field.type', name, 'Expected a text or a number.');
    return '';
  }

  #own(name: string): unknown {
    const spelt = this.#spelt(name);
    return Object.hasOwn(this.#values, spelt) ? this.#values[spelt] : undefined;
  }

  #spelt(name: string): string {
    return this.#spelled(name)[0] ?? name;
  }

  /** The spellings in which the object has a value for a field. */
  #spelled(name: string): string[] {
    return [name, ...this.#spellings(name)].filter(
      (one) => Object.hasOwn(this.#values, one) && this.#values[one] !== null,
    );
  }
}
