/** A JSON value as written: numbers are texts, objects are members in order, including repeated keys. */
export type Json = null | boolean | string | JsonNumber | JsonObject | readonly Json[];

export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Its exact value; undefined if it is not an integer or has more than 400 digits. */
  get whole(): bigint | undefined {
    const [mantissa = '', exponent = '0'] = this.text.toLowerCase().split('e');
    const [integer = '', fraction = ''] = mantissa.split('.');
    const unscaled = BigInt(integer + fraction);
    if (unscaled === 0n) return 0n;
    const places = Number(exponent) - fraction.length;
    if (Math.abs(places) > 400) return undefined;
    if (places >= 0) return unscaled * 10n ** BigInt(places);
    const divisor = 10n ** BigInt(-places);
    return unscaled % divisor === 0n ? unscaled / divisor : undefined;
  }
}

export class JsonObject {
  readonly members: readonly (readonly [string, Json])[];

  constructor(members: readonly (readonly [string, Json])[]) {
    this.members = members;
  }
}

/** Parses by the grammar of RFC 8259, character by character. Throws a SyntaxError, or a RangeError if nested too deeply. */
export function readJson(text: string): Json {
  const reader = new Reader(text);
  const value = reader.value();
  reader.end();
  return value;
}

/** JSON Pointers of all repeated keys in the value. */
export function repeatedKeys(json: Json, at = ''): string[] {
  if (Array.isArray(json)) {
    return (json as readonly Json[]).flatMap((item, index) => repeatedKeys(item, `${at}/${index}`));
  }
  if (!(json instanceof JsonObject)) return [];
  const met = new Set<string>();
  return json.members.flatMap(([name, value]) => {
    const here = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const again = met.has(name) ? [here] : [];
    met.add(name);
    return [...again, ...repeatedKeys(value, here)];
  });
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): Json {
    this.#skipBlanks();
    const first = this.#text[this.#at];
    if (first === '{') return new JsonObject(this.#items('}', () => this.#member()));
    if (first === '[') return this.#items(']', () => this.value());
    if (first === '"') return this.#string();
    SCALAR.lastIndex = this.#at;
    const [token] = SCALAR.exec(this.#text) ?? [];
    if (token === undefined) throw new SyntaxError(`no value at ${this.#at}`);
    this.#at += token.length;
    if (token === 'null') return null;
    return token === 'true' || token === 'false' ? token === 'true' : new JsonNumber(token);
  }

  end(): void {
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw new SyntaxError(`more than one value at ${this.#at}`);
  }

  #items<T>(close: string, read: () => T): T[] {
    this.#at += 1;
    const items: T[] = [];
    if (this.#skip(close)) return items;
    do items.push(read());
    while (this.#skip(','));
    if (!this.#skip(close)) throw new SyntaxError(`no ${close} at ${this.#at}`);
    return items;
  }

  #member(): readonly [string, Json] {
    this.#skipBlanks();
    if (this.#text[this.#at] !== '"') throw new SyntaxError(`no key at ${this.#at}`);
    const name = this.#string();
    if (!this.#skip(':')) throw new SyntaxError(`no colon at ${this.#at}`);
    return [name, this.value()];
  }

  #string(): string {
    let value = '';
    for (this.#at += 1; this.#text[this.#at] !== '"'; this.#at += 1) {
      const character = this.#text[this.#at] ?? '';
      if (character < ' ') throw new SyntaxError(`no such character in a string at ${this.#at}`);
      value += character === '\\' ? this.#escape() : character;
    }
    this.#at += 1;
    return value;
  }

  #escape(): string {
    this.#at += 1;
    const name = this.#text[this.#at] ?? '';
    if (name !== 'u') {
      const character = ESCAPES[name];
      if (character === undefined) throw new SyntaxError(`no such escape at ${this.#at}`);
      return character;
    }
    const digits = this.#text.slice(this.#at + 1, this.#at + 5);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new SyntaxError(`no such escape at ${this.#at}`);
    this.#at += 4;
    return String.fromCharCode(parseInt(digits, 16));
  }

  #skip(character: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skipBlanks(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1;
  }
}
