import type { FormFault } from '../../schemas/event/form-faults.ts';
import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Values } from '../../schemas/text/say.ts';
import { fen } from '../archives/map-row.ts';
import { localInstant } from './local-time.ts';
import type { Problems } from './problems.ts';

/** Ten billion yuan, as the contract has it. Sums of so many fen are exact in a double. */
const MAX_FEN = 1_000_000_000_000;
const MAX_COUNT = 1_000_000;
const WHOLE = /^\d{1,7}$/;

/** Other spellings of a field: interfaces of one platform, and their versions, differ in them. */
export type Spellings = (name: string) => readonly string[];

/** How the objects of a platform are read. */
export interface Reading {
  readonly spellings: Spellings;
  /** Of its amounts. */
  readonly unit: 'yuan' | 'fen';
}

/**
 * The fields of one object of a payload. What is missing or malformed is reported, and stands as empty text, 0, or no
 * item, so that one reading finds all problems: their reader must not use what it read if there are any.
 */
export class Fields {
  readonly path: readonly PropertyKey[];
  readonly value: unknown;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #problems: Problems;
  readonly #reading: Reading;

  constructor(problems: Problems, value: unknown, path: readonly PropertyKey[], reading: Reading) {
    [this.#problems, this.value, this.path, this.#reading] = [problems, value, path, reading];
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.#values = isObject ? (value as Record<string, unknown>) : {};
    if (isObject) return;
    if (value === undefined) problems.report('field.missing', path, 'payload.no_object');
    else problems.report('field.type', path, 'type.object');
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
    if (text === '') this.report('field.missing', name, 'payload.empty');
    return text;
  }

  isTrue(name: string): boolean {
    return this.#own(name) === true;
  }

  /** An amount in the unit of the platform, of at least 0. It must be there, since nothing says that an absent one is 0. */
  fen(name: string): number {
    return this.#unsigned(name, this.#reading.unit);
  }

  /** A correction in yuan, of either sign. */
  correctionFen(name: string): number {
    return this.#money(name, 'yuan');
  }

  /** An amount that a platform states in fen, although it states others in yuan. */
  wholeFen(name: string): number {
    return this.#unsigned(name, 'fen');
  }

  count(name: string): number {
    const text = this.#text(name);
    const count = WHOLE.test(text) ? Number(text) : 0;
    if (count < 1 || count > MAX_COUNT)
      this.report(text === '' ? 'field.missing' : 'field.range', name, 'payload.count', {
        most: String(MAX_COUNT),
      });
    return count;
  }

  optionalTime(name: string): string | null {
    const instant = localInstant(this.#text(name));
    if (instant === undefined) this.report('field.format', name, 'payload.time');
    return instant ?? null;
  }

  /** `request` says how to ask the platform for the time, where it is missing. */
  time(name: string, request?: string): string {
    const instant = this.optionalTime(name);
    if (instant === null && localInstant(this.#text(name)) === null) {
      if (request !== undefined) this.report('field.missing', name, 'payload.ask_time', { request });
      else this.report('field.missing', name, this.has(name) ? 'payload.no_time' : 'payload.empty');
    }
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
    if (value === undefined) this.report('field.missing', name, 'payload.no_list');
    else this.report('field.type', name, 'type.list');
    return [];
  }

  /** The lines of an order, which has at least one. */
  lines(name: string): Fields[] {
    const lines = this.list(name);
    if (Array.isArray(this.#own(name)) && lines.length === 0)
      this.report('field.length', name, 'payload.no_lines');
    return lines;
  }

  /** What is deeper in this object, read as it is. */
  inside(path: readonly PropertyKey[], value: unknown): Fields {
    return new Fields(this.#problems, value, [...this.path, ...path], this.#reading);
  }

  /** Reports members of other names, without the names: they may be anything. */
  only(names: readonly string[]): void {
    if (Object.keys(this.#values).some((name) => !names.includes(name)))
      this.report('field.unknown', '', 'payload.only', { names: names.join(', ') });
  }

  report(code: ReasonCode, name: string, fault?: FormFault, values?: Values): void {
    const path = name === '' ? this.path : [...this.path, this.#spelt(name)];
    this.#problems.report(code, path, fault, values);
  }

  #unsigned(name: string, unit: 'yuan' | 'fen'): number {
    const amount = this.#money(name, unit);
    if (amount < 0) this.report('field.range', name, 'payload.negative');
    return amount;
  }

  #money(name: string, unit: 'yuan' | 'fen'): number {
    const text = this.#text(name);
    const [spelt, other] = this.#spelled(name);
    if (spelt !== undefined && other !== undefined)
      this.report('payload.amount_mismatch', other, 'payload.spelled_twice', { one: spelt, other });
    const amount = fen(text, unit);
    if (typeof amount === 'number' && Math.abs(amount) <= MAX_FEN) return amount;
    if (typeof amount === 'number') this.report('field.range', name, 'payload.above');
    else if (text !== '') this.report('field.format', name, `payload.${unit}`);
    else this.report('payload.amount_missing', name, 'payload.amount_absent', { field: name });
    return 0;
  }

  #text(name: string): string {
    const value = this.#own(name) ?? '';
    if (typeof value === 'string') return value.trim();
    this.report('field.type', name, 'payload.scalar');
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
    return [name, ...this.#reading.spellings(name)].filter(
      (one) => Object.hasOwn(this.#values, one) && this.#values[one] !== null,
    );
  }
}
