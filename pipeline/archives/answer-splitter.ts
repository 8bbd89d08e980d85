import type { Buffer } from 'node:buffer';
import { holdsOrders, isAnswer } from '../../domain/platforms/answers.ts';
import type { Payload } from '../../schemas/platforms/payloads.ts';
import { ArchiveError } from './archive-error.ts';
import { isBlank, NestedValue } from './json-splitter.ts';
import type { Splitter } from './record-splitter.ts';

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Names of members that matter are shorter. */
const MOST_NAME = 64;
/** Reading that begins inside does not know how deep it is; the whole text was read before, and checked. */
const UNKNOWN_DEPTH = 1_000_000;

/**
 * Finds the orders in answers of a platform's interface, one or several or an array of them, without parsing them. An
 * answer without orders has none: it is the page after the last. A text of other things than answers is refused.
 */
export class AnswerSplitter implements Splitter {
  readonly terminatorBytes = 0;
  readonly #name: string;
  readonly #payload: Payload;
  readonly #inside: boolean;
  readonly #order = new NestedValue();
  /** Of the answers: 1 if they are in an array. */
  #base = 0;
  #depth: number;
  /** Whether the next object is an order: in a list of them, and after one. */
  #atOrder: boolean;
  /** The text that is open, or else the newest one, with a colon if it names a member. */
  #text = '';
  #inText = false;
  #escaped = false;
  #isUnnamed = false;
  #hasEnded = false;
  #found: 'nothing' | 'answers' | 'orders' = 'nothing';

  constructor(name: string, payload: Payload, inside: boolean) {
    [this.#name, this.#payload, this.#inside, this.#atOrder] = [name, payload, inside, inside];
    this.#depth = inside ? UNKNOWN_DEPTH : 0;
  }

  start(piece: Buffer, at: number): number {
    for (let index = at; index < piece.length; index += 1) {
      const byte = piece[index] ?? 0;
      if (this.#inText) this.#readText(byte);
      else if (!isBlank(byte) && this.#begins(byte)) return index;
    }
    return -1;
  }

  end(piece: Buffer, at: number): number {
    const end = this.#order.end(piece, at);
    if (end >= 0) [this.#atOrder, this.#text] = [true, ''];
    return end;
  }

  finish(open: boolean): boolean {
    const isWhole = this.#inside || this.#depth === 0;
    if (open || this.#inText || !isWhole) throw this.#broken('ends before its answer does');
    if (this.#found === 'answers') throw this.#broken(`holds no orders of ${this.#payload}`);
    return false;
  }

  #readText(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inText = false;
    if (this.#inText && this.#text.length < MOST_NAME) this.#text += String.fromCharCode(byte);
  }

  /** Whether the byte is the first of an order; else it is of what holds them. */
  #begins(byte: number): boolean {
    this.#checkPlace(byte);
    const member = this.#text.endsWith(':') ? this.#text.slice(0, -1) : '';
    if (byte === COLON) this.#nameMember();
    else this.#text = '';
    if (byte === QUOTE) this.#inText = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) return this.#opens(byte, member);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      this.#atOrder = false;
      this.#depth -= 1;
      this.#hasEnded = this.#depth < this.#base;
    }
    return false;
  }

  #opens(byte: number, member: string): boolean {
    const holds = holdsOrders(this.#payload, member);
    if (holds) this.#found = 'orders';
    if (this.#atOrder || (holds && byte === OPEN_OBJECT)) return true;
    this.#atOrder = holds;
    if (byte === OPEN_OBJECT) this.#isUnnamed = this.#depth === this.#base;
    else if (this.#depth === this.#base) this.#base = 1;
    this.#depth += 1;
    return false;
  }

  #nameMember(): void {
    const name = this.#text;
    if (this.#isUnnamed && !isAnswer(name)) throw this.#broken('has something else beside its answers');
    if (this.#isUnnamed && this.#found === 'nothing') this.#found = 'answers';
    [this.#isUnnamed, this.#atOrder] = [false, false];
    this.#text = `${name}:`;
  }

  /** Between answers and before their names nothing else may be, which would be lost. */
  #checkPlace(byte: number): void {
    const beside = this.#base === 1 ? [COMMA, CLOSE_ARRAY] : this.#found === 'nothing' ? [OPEN_ARRAY] : [];
    const isBetween = this.#depth === this.#base && byte !== OPEN_OBJECT && !beside.includes(byte);
    const isBeforeName = this.#isUnnamed && byte !== QUOTE && byte !== COLON;
    if (this.#hasEnded || isBetween || isBeforeName)
      throw this.#broken('has something else beside its answers');
  }

  #broken(how: string): ArchiveError {
    return new ArchiveError(
      `${this.#name} is not a text of whole answers of the platform: it ${how}. Write or copy it again.`,
    );
  }
}
