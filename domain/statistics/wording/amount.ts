import type { Language } from './language.ts';
import { roundDecimal, withMinus } from './round.ts';

/** A unit in which amounts of yuan are shown. A fen amount is divided by 10^`shift`. */
export interface AmountUnit {
  readonly shift: number;
  readonly decimals: number;
  /** In tables and beside single figures. */
  readonly short: string;
  /** In sentences. */
  readonly long: string;
}

const BN_YUAN: AmountUnit = { shift: 11, decimals: 3, short: 'bn yuan', long: 'billion yuan' };
const MILLION_YUAN: AmountUnit = { shift: 8, decimals: 2, short: 'm yuan', long: 'million yuan' };
const YI_YUAN: AmountUnit = { shift: 10, decimals: 2, short: '亿元', long: '亿元' };
const WAN_YUAN: AmountUnit = { shift: 6, decimals: 2, short: '万元', long: '万元' };

/** A hundred million yuan. Readers of Chinese expect 万元 below it. */
const HUNDRED_MILLION_YUAN_IN_FEN = 10_000_000_000n;

/** The unit for an amount, or for a column whose largest amount it is. `fen` is a whole number as text. */
export function amountUnit(fen: string, language: Language): AmountUnit {
  const amount = BigInt(fen);
  const isLarge = (amount < 0n ? -amount : amount) >= HUNDRED_MILLION_YUAN_IN_FEN;
  if (language === 'zh') return isLarge ? YI_YUAN : WAN_YUAN;
  return isLarge ? BN_YUAN : MILLION_YUAN;
}

/** The number alone: `84.608`. */
export function amountIn(fen: string, unit: AmountUnit): string {
  return withMinus(roundDecimal(fen, unit.decimals, unit.shift));
}

/** For a sentence: `84.608 billion yuan`, `846.08亿元`, `5,012.30万元`. */
export function amount(fen: string, language: Language): string {
  const unit = amountUnit(fen, language);
  return language === 'zh' ? `${amountIn(fen, unit)}${unit.long}` : `${amountIn(fen, unit)} ${unit.long}`;
}
