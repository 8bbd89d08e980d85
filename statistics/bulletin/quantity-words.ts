import { quantity } from '../../domain/statistics/wording/amount.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import type { Label } from '../figures/labels.ts';
import type { ProductRow } from '../figures/read-products.ts';

/** `28.80 million pieces`, `2,880.00万件`. */
export function quantityWords(
  row: Pick<ProductRow, 'quantity' | 'unit'>,
  units: ReadonlyMap<string, Label>,
  language: Language,
): string {
  const unit = units.get(row.unit)?.[language] ?? row.unit;
  const number = quantity(row.quantity, language);
  return language === 'zh' ? `${number}${unit}` : `${number} ${number === '1' ? unit : plural(unit)}`;
}

const SYMBOLS = ['kg', 'g', 'ml'];

function plural(unit: string): string {
  if (SYMBOLS.includes(unit)) return unit;
  if (unit.endsWith('y')) return `${unit.slice(0, -1)}ies`;
  return unit.endsWith('x') ? `${unit}es` : `${unit}s`;
}
