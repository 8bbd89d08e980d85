import type { Buffer } from 'node:buffer';
import { holds, isAnswer } from '../../domain/platforms/answers.ts';
import type { Payload } from '../../schemas/platforms/payloads.ts';
import { ArchiveError } from './archive-error.ts';
import type { Splitter } from './record-splitter.ts';

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Names of members that matter are shorter. */
const MOST_NAME = 64;
/** Lists and answers that may lie in each other, so that a hostile text takes no memory. */
const MOST_DEPTH = 64;

export interface JsonOptions {
  /** The platform whose answers may hold the records. */
  readonly payload?: Payload | undefined;
  /** Reading begins at a record after the first, in a text that was read before as a whole. */
  readonly inside?: boolean;
}

type Fault = 'cut' | 'character' | 'comma' | 'element' | 'orders' | 'text' | 'depth';

/** What has begun: an object that may be an answer, a value in brackets or quotes, the same to pass over, or any other. */
type Begun = 'perhaps-answer' | 'value' | 'passed' | 'scalar';

/**
 * Finds the records in a text of JSON values without parsing them, since the rules for numbers are judged on their text.
 * A value is a record, a list of values, or an answer of a platform, in which the values of some members are records. It
 * checks only what parts the records; what is wrong inside one, its validation says.
 */
export class JsonSplitter implements Splitter {
  readonly terminatorBytes = 0;
  isRecord = true;
  readonly #name: string;
  readonly #payload: Payload | undefined;
  readonly #inside: boolean;
  /** What the scanner is in, without what was open before the place where reading began. */
  readonly #within: ('list' | 'answer')[] = [];
  /** Where it is in a list. */
  #place: 'first' | 'value' | 'separator' = 'first';
  /** The member of an answer whose value comes. */
  #member = '';
  /** A name may be empty. */
  #isNamed = false;
  #begun: Begun = 'value';
  #records = 0;
  #found: 'nothing' | 'answers' | 'orders' = 'nothing';
  readonly #text = new Text();
  #value = new BracketedValue(0);

  constructor(name: string, { payload, inside = false }: JsonOptions = {}) {
    [this.#name, this.#payload, this.#inside] = [name, payload, inside];
  }

  start(piece: Buffer, at: number): number {
    for (let index = at; index < piece.length; index += 1) {
      const byte = piece[index] ?? 0;
      if (this.#text.isOpen) this.#text.add(byte);
      else if (!isBlank(byte) && this.#begins(byte)) return index;
    }
    return -1;
  }

  end(piece: Buffer, at: number): number {
    if (this.#begun === 'perhaps-answer') return this.#endOfObject(piece, at);
    return this.#ended(this.#begun === 'scalar' ? endOfScalar(piece, at) : this.#value.end(piece, at));
  }

  finish(open: boolean): boolean {
    if (open && this.#begun === 'scalar' && this.#within.length === 0) return true;
    if (open || this.#text.isOpen || this.#within.length > 0) throw this.#broken('cut');
    if (this.#found === 'answers') throw this.#broken('orders', this.#payload);
    return false;
  }

  #begins(byte: number): boolean {
    const within = this.#within.at(-1);
    const isUnknown = within === undefined && this.#inside;
    if (within === 'answer' || (isUnknown && this.#payload !== undefined)) return this.#beginsInAnswer(byte);
    if (within === 'list') return !this.#partsList(byte) && this.#beginsValue(byte);
    const isPart = byte === COMMA || byte === COLON || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT;
    if (isPart && !isUnknown) throw this.#broken('character', String.fromCharCode(byte));
    return !isPart && this.#beginsValue(byte);
  }

  #partsList(byte: number): boolean {
    if (byte === CLOSE_ARRAY && this.#place !== 'value') {
      this.#leave();
      return true;
    }
    if (this.#place === 'separator') {
      if (byte !== COMMA) throw this.#broken('comma');
      this.#place = 'value';
      return true;
    }
    if (byte === COMMA || byte === CLOSE_ARRAY) throw this.#broken('element');
    return false;
  }

  /** Also where nothing is known of what was open before: names tell members of an answer from elements of a list. */
  #beginsInAnswer(byte: number): boolean {
    const member = this.#member;
    const isElement = !this.#isNamed && this.#within.length === 0;
    if (byte === QUOTE) this.#text.open();
    else if (byte === COLON) this.#takeName();
    else if (byte === COMMA) [this.#member, this.#isNamed] = ['', false];
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) this.#leave();
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      const isHolder = this.#payload !== undefined && holds(this.#payload, member);
      if (isHolder) this.#found = 'orders';
      if (isHolder || isElement) return this.#beginsValue(byte);
      // Orders lie in objects within objects. Other lists of an answer hold none.
      if (byte === OPEN_ARRAY) return this.#begin('passed');
      this.#enter('answer');
    } else return isElement && this.#begin('scalar');
    return false;
  }

  #beginsValue(byte: number): boolean {
    if (byte === OPEN_ARRAY) {
      this.#enter('list');
      return false;
    }
    if (byte === OPEN_OBJECT) return this.#begin(this.#payload === undefined ? 'value' : 'perhaps-answer');
    if (byte !== QUOTE) return this.#begin('scalar');
    // From a place inside, it could not be told from the name of a member.
    if (this.#payload !== undefined) throw this.#broken('text');
    return this.#begin('value');
  }

  #begin(what: Begun): true {
    [this.#begun, this.#value, this.#member] = [what, new BracketedValue(0), ''];
    this.#isNamed = false;
    return true;
  }

  /** The first of its members that is an object or a list tells an answer from an order, by its name. */
  #endOfObject(piece: Buffer, at: number): number {
    for (let index = at; index < piece.length; index += 1) {
      const byte = piece[index] ?? 0;
      if (this.#text.isOpen) this.#text.add(byte);
      else if (byte === QUOTE) this.#text.open();
      else if (byte === COLON) this.#takeName();
      else if (byte === CLOSE_OBJECT) return this.#ended(index + 1);
      else if (byte === OPEN_ARRAY || (byte === OPEN_OBJECT && this.#isNamed)) {
        if (this.#payload !== undefined && isAnswer(this.#payload, this.#member)) {
          if (this.#found === 'nothing') this.#found = 'answers';
          this.#enter('answer', this.#member);
          this.isRecord = false;
          return index;
        }
        [this.#begun, this.#value] = ['value', new BracketedValue(1)];
        return this.#ended(this.#value.end(piece, index));
      }
    }
    return -1;
  }

  #ended(end: number): number {
    if (end < 0) return end;
    this.isRecord = this.#begun !== 'passed';
    if (this.isRecord) this.#records += 1;
    [this.#place, this.#member, this.#isNamed] = ['separator', '', false];
    return end;
  }

  #takeName(): void {
    [this.#member, this.#isNamed] = [this.#text.value, true];
  }

  #enter(what: 'list' | 'answer', member = ''): void {
    if (this.#within.length === MOST_DEPTH) throw this.#broken('depth');
    this.#within.push(what);
    [this.#place, this.#member, this.#isNamed] = ['first', member, member !== ''];
  }

  #leave(): void {
    this.#within.pop();
    [this.#place, this.#member, this.#isNamed] = ['separator', '', false];
  }

  #broken(how: Fault, what = ''): ArchiveError {
    const records = this.#inside ? 0 : this.#records;
    return new ArchiveError('archive.broken-json', { path: this.#name, how, what, records });
  }
}

/** A text in quotes, of which as much is kept as a name may have that matters. */
class Text {
  isOpen = false;
  value = '';
  #escaped = false;

  open(): void {
    [this.isOpen, this.value] = [true, ''];
  }

  add(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.isOpen = false;
    if (this.isOpen && this.value.length < MOST_NAME) this.value += String.fromCharCode(byte);
  }
}

/** Finds the end of an object, a list or a text. */
class BracketedValue {
  /** Open brackets, whether the scanner is inside a text, and whether a backslash came before. */
  #depth: number;
  #inText = false;
  #escaped = false;

  constructor(depth: number) {
    this.#depth = depth;
  }

  end(piece: Buffer, at: number): number {
    for (let index = at; index < piece.length; index += 1) {
      const byte = piece[index];
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) {
          this.#inText = false;
          if (this.#depth === 0) return index + 1;
        }
      } else if (byte === QUOTE) this.#inText = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#depth += 1;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        this.#depth -= 1;
        if (this.#depth === 0) return index + 1;
      }
    }
    return -1;
  }
}

function endOfScalar(piece: Buffer, at: number): number {
  for (let index = at; index < piece.length; index += 1) {
    const byte = piece[index] ?? 0;
    if (byte === COMMA || byte === CLOSE_ARRAY || isBlank(byte)) return index;
  }
  return -1;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
