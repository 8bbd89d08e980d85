import { apportion } from '../apportion.ts';
import type { Fields } from './fields.ts';

/** An amount of a sum, by the field that holds it. */
export interface Term {
  readonly sign: 1 | -1;
  /** The object that has the field, and its name there. */
  readonly from?: Fields;
  readonly field: string;
  readonly fen: number;
  /** How the value is shown, if it is more than one amount. */
  readonly shown?: string;
  /** The payload may lack it, and does. */
  readonly isAbsent?: boolean;
}

export function plus(from: Fields, field: string): Term {
  return { sign: 1, field, fen: from.fen(field) };
}

/**
 * An amount that the payload may lack. One that is absent or empty counts as none only if a total that the payload
 * states is the sum of the others.
 */
export function provable(sign: Term['sign'], from: Fields, field: string, fen = from.fen.bind(from)): Term {
  return from.has(field) ? { sign, field, fen: fen(field) } : { sign, from, field, fen: 0, isAbsent: true };
}

/** What lines cost at their price, each and together. */
export function priceTimes(lines: readonly Fields[], price: string, number: string) {
  const read = lines.map((line) => ({ fen: line.fen(price), count: line.count(number) }));
  const grossFen = read.map(({ fen, count }) => fen * count);
  const shown = read.map(({ fen, count }) => `${yuan(fen)} × ${String(count)}`);
  const more = shown.length > MOST_SHOWN ? ' + …' : '';
  const term: Term = {
    ...{ sign: 1, field: `${price} × ${number}`, fen: grossFen.reduce((left, right) => left + right, 0) },
    shown: shown.slice(0, MOST_SHOWN).join(' + ') + more,
  };
  return { grossFen, term };
}

/** Lines of which a message shows the amounts. */
const MOST_SHOWN = 5;

export function sumOf(terms: readonly Term[]): number {
  return terms.reduce((sum, { sign, fen }) => sum + sign * fen, 0);
}

/**
 * Refuses the record unless the terms add up to what the payload states as `total`. The reason shows the sum, each
 * amount and its field; if the payload lacks some, it names those instead.
 */
export function proveSum(from: Fields, total: string, statedFen: number, terms: readonly Term[]): void {
  // Without lines nothing can add up, and that alone is said.
  if (sumOf(terms) === statedFen || terms.some(({ shown }) => shown === '')) return;
  const absent = terms.filter(({ isAbsent }) => isAbsent);
  for (const { from: place = from, field } of absent)
    place.report('payload.amount_missing', field, 'payload.unproved', { field, total });
  if (absent.length === 0)
    from.report('payload.amount_mismatch', total, 'payload.sum', {
      ...{ total, stated: yuan(statedFen) },
      formula: joined(terms, ({ field }) => field),
      amounts: joined(terms, ({ fen, shown }) => shown ?? yuan(fen)),
    });
}

function joined(terms: readonly Term[], textOf: (term: Term) => string): string {
  return terms
    .map((term, index) => `${index === 0 ? '' : term.sign === 1 ? ' + ' : ' − '}${textOf(term)}`)
    .join('');
}

function yuan(fen: number): string {
  return (fen / 100).toFixed(2);
}

/**
 * Shares a discount, or a rise in price, that a platform states for the whole order among its lines, in proportion to
 * their prices: gifts stay free. Undefined if only free lines would have to cost something, or lines less than nothing.
 */
export function shareDiscount(
  grossFen: readonly number[],
  goodsAmountFen: number,
): readonly number[] | undefined {
  const sum = grossFen.reduce((left, right) => left + right, 0);
  if (sum === goodsAmountFen) return grossFen;
  return sum === 0 || goodsAmountFen < 0 ? undefined : apportion(goodsAmountFen, grossFen);
}
