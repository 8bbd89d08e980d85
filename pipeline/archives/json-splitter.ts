import type { Buffer } from 'node:buffer';
import { ArchiveError } from './archive-error.ts';
import type { Splitter } from './record-splitter.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Where the scanner is between elements. */
type Place = 'before' | 'first' | 'value' | 'separator' | 'after';

/**
 * Finds the elements of one JSON array without parsing them, since the rules for numbers are judged on their text. It
 * checks only what parts the elements; what is wrong inside one, its validation says.
 */
export class JsonSplitter implements Splitter {
  readonly terminatorBytes = 0;
  readonly #name: string;
  #place: Place;
  readonly #nested = new NestedValue();
  #isScalar = false;

  /** `inside` if reading begins at an element. */
  constructor(name: string, inside: boolean) {
    this.#name = name;
    this.#place = inside ? 'value' : 'before';
  }

  start(piece: Buffer, at: number): number {
    for (let index = at; index < piece.length; index += 1) {
      const byte = piece[index] ?? 0;
      if (isBlank(byte)) continue;
      if (this.#begins(byte)) return index;
    }
    return -1;
  }

  /** Whether the byte between elements is the first of one; else it is what parts them. */
  #begins(byte: number): boolean {
    const place = this.#place;
    if (place === 'before') {
      if (byte !== OPEN_ARRAY) throw this.#broken('does not begin with a bracket');
      this.#place = 'first';
      return false;
    }
    if (place === 'after') throw this.#broken('has text after the end of its array');
    if (byte === CLOSE_ARRAY && place !== 'value') {
      this.#place = 'after';
      return false;
    }
    if (place === 'separator') {
      if (byte !== COMMA) throw this.#broken('lacks a comma between two elements');
      this.#place = 'value';
      return false;
    }
    if (byte === COMMA || byte === CLOSE_ARRAY) throw this.#broken('has a comma without an element');
    this.#isScalar = byte !== OPEN_OBJECT && byte !== OPEN_ARRAY && byte !== QUOTE;
    return true;
  }

  end(piece: Buffer, at: number): number {
    const end = this.#isScalar ? endOfScalar(piece, at) : this.#nested.end(piece, at);
    if (end >= 0) this.#place = 'separator';
    return end;
  }

  finish(): boolean {
    if (this.#place !== 'after') throw this.#broken('ends before its array does');
    return false;
  }

  #broken(how: string): ArchiveError {
    return new ArchiveError(`${this.#name} is not a complete JSON array: it ${how}. Write or copy it again.`);
  }
}

/** Finds the end of one object, array or text after the other. */
export class NestedValue {
  /** Open brackets, whether the scanner is inside a text, and whether a backslash came before. */
  #depth = 0;
  #inText = false;
  #escaped = false;

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

export function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
