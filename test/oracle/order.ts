import type { Counties } from '../../domain/order.ts';
import { type Json, JsonNumber, JsonObject, readJson, repeatedKeys } from './json.ts';

/** An order as its event states it, with the empty values of the table `orders`. */
export interface ReadOrder {
  readonly platform: string;
  readonly orderId: string;
  readonly version: bigint;
  readonly status: string;
  readonly placedAtMs: number;
  readonly paidAtMs: number | null;
  readonly sellerCounty: string;
  readonly sellerVillage: string;
  readonly buyerCounty: string;
  readonly outlet: readonly [type: string, id: string, county: string];
  readonly orderMode: string;
  readonly channel: string;
  readonly direction: string;
  readonly lines: readonly ReadLine[];
  readonly goodsAmountFen: bigint;
  readonly refundedFen: bigint;
  readonly settlementReference: string;
}

export interface ReadLine {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  /** In thousandths of the unit. */
  readonly quantity: bigint;
  readonly unit: string;
  readonly amountFen: bigint;
}

/**
 * Reads an event without code of the pipeline. Undefined if the bytes are not UTF-8, not JSON, or ambiguous. It does
 * not know all rules of the contract: the pipeline may refuse an event that it reads.
 */
export function readOrder(bytes: Uint8Array, counties: Counties): ReadOrder | undefined {
  const buffer = Buffer.from(bytes);
  const text = buffer.toString('utf8');
  // Invalid UTF-8 became U+FFFD, which encodes to other bytes.
  if (!Buffer.from(text, 'utf8').equals(buffer)) return undefined;
  try {
    const json = readJson(text);
    return repeatedKeys(json).length > 0 ? undefined : orderOf(new Fields(json), counties);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function orderOf(event: Fields, counties: Counties): ReadOrder {
  const data = event.object('data');
  const outlet = data.has('outlet') ? data.object('outlet') : undefined;
  const order = {
    platform: data.text('platform'),
    orderId: data.text('orderId'),
    version: data.whole('version'),
    status: data.text('status'),
    placedAtMs: epochMs(data.text('placedAt')),
    paidAtMs: data.has('paidAt') ? epochMs(data.text('paidAt')) : null,
    sellerCounty: data.text('sellerCounty'),
    sellerVillage: data.has('sellerVillage') ? data.text('sellerVillage') : '',
    buyerCounty: data.text('buyerCounty'),
    outlet:
      outlet === undefined
        ? (['', '', '0'] as const)
        : ([outlet.text('type'), outlet.text('id'), outlet.text('county')] as const),
    orderMode: data.text('orderMode'),
    channel: data.text('channel'),
    lines: data.list('lines').map(lineOf),
    goodsAmountFen: data.whole('goodsAmountFen'),
    refundedFen: data.whole('refundedFen'),
    settlementReference: data.has('settlementReference') ? data.text('settlementReference') : '',
  };
  return {
    ...order,
    direction: data.has('direction') ? data.text('direction') : directionOf(order, counties),
  };
}

function lineOf(line: Fields): ReadLine {
  const [whole = '', places = ''] = line.text('quantity').split('.');
  return {
    sku: line.text('sku'),
    name: line.text('name'),
    category: line.text('category'),
    quantity: BigInt(whole) * 1000n + BigInt(places.padEnd(3, '0')),
    unit: line.text('unit'),
    amountFen: line.whole('amountFen'),
  };
}

function directionOf(
  { sellerCounty, buyerCounty, outlet, lines }: Omit<ReadOrder, 'direction'>,
  counties: Counties,
): string {
  const rural = (county: string): boolean => counties.get(county)?.rural ?? false;
  const isProduce = /^(?:agri|rural)\./.test(lines[0]?.category ?? '');
  if (sellerCounty === buyerCounty) return 'local';
  if (isProduce) return rural(sellerCounty) ? 'produce-to-city' : 'other';
  return rural(buyerCounty) || rural(outlet[2]) ? 'goods-to-countryside' : 'other';
}

/** Throws a SyntaxError if there is no such day or time. */
function epochMs(text: string): number {
  const form = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)(?:\.(\d+))?(?:Z|([+-])(\d+):(\d+))$/.exec(text);
  if (form === null) throw new SyntaxError('no instant');
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = form.slice(1, 7).map(Number);
  const utcMs = Date.UTC(year, month - 1, day, hour, minute, second, Number((form[7] ?? '').padEnd(3, '0')));
  if (!new Date(utcMs).toISOString().startsWith(text.slice(0, 19))) throw new SyntaxError('no such instant');
  const offsetMs = (Number(form[9] ?? 0) * 60 + Number(form[10] ?? 0)) * 60_000;
  return form[8] === '-' ? utcMs + offsetMs : utcMs - offsetMs;
}

/** Members of an object by name and type. Its methods throw a SyntaxError if a member is missing. */
class Fields {
  readonly #members: ReadonlyMap<string, Json>;

  constructor(json: Json | undefined) {
    if (!(json instanceof JsonObject)) throw new SyntaxError('no object');
    this.#members = new Map(json.members);
  }

  /** Whether the member exists and is not null. */
  has(name: string): boolean {
    return (this.#members.get(name) ?? null) !== null;
  }

  text(name: string): string {
    const value = this.#members.get(name);
    if (typeof value !== 'string') throw new SyntaxError(`no text ${name}`);
    return value;
  }

  whole(name: string): bigint {
    const value = this.#members.get(name);
    const whole = value instanceof JsonNumber ? value.whole : undefined;
    if (whole === undefined) throw new SyntaxError(`no whole number ${name}`);
    return whole;
  }

  object(name: string): Fields {
    return new Fields(this.#members.get(name));
  }

  list(name: string): Fields[] {
    const value = this.#members.get(name);
    if (!Array.isArray(value)) throw new SyntaxError(`no list ${name}`);
    return (value as readonly Json[]).map((item) => new Fields(item));
  }
}
