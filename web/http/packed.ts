import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Context } from 'hono';

const PACKERS = {
  br: (bytes: Uint8Array, quality: number) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }),
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes),
};
type Encoding = keyof typeof PACKERS;
const ENCODINGS: readonly Encoding[] = ['br', 'gzip'];

/** For what is sent once a second, and for what a browser keeps for ever. */
export const QUICK = 4;
export const SMALL = 11;

/** What many readers get: it is compressed when the first of them wants it, once for all. */
export class Packed {
  readonly #plain: Uint8Array<ArrayBuffer>;
  readonly #quality: number;
  readonly #forms = new Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>();

  constructor(content: string | Uint8Array, quality: typeof QUICK | typeof SMALL) {
    this.#plain = new Uint8Array(Buffer.from(content));
    this.#quality = quality;
  }

  async send(context: Context, type: string): Promise<Response> {
    const accepted = context.req.header('accept-encoding') ?? '';
    const encoding = ENCODINGS.find((one) => accepts(accepted, one));
    context.header('Content-Type', type);
    context.header('Vary', 'Accept-Encoding', { append: true });
    if (encoding === undefined) return context.body(this.#plain);
    context.header('Content-Encoding', encoding);
    return context.body(await this.#as(encoding));
  }

  #as(encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> {
    const found = this.#forms.get(encoding);
    if (found !== undefined) return found;
    const made = PACKERS[encoding](this.#plain, this.#quality).then((bytes) => new Uint8Array(bytes));
    this.#forms.set(encoding, made);
    return made;
  }
}

/** `gzip;q=0` refuses it. */
function accepts(header: string, encoding: Encoding): boolean {
  return header.split(',').some((one) => {
    const [name = '', weight = '1'] = one
      .trim()
      .toLowerCase()
      .split(/\s*;\s*q=/);
    return name === encoding && Number(weight) > 0;
  });
}
