import { createHash } from 'node:crypto';

const GROUPS = 32;

/** The first eight bytes of a hash are a number, whose rest by 32 the last of them has. */
export function groupOf({
  platform,
  orderId,
}: {
  readonly platform: string;
  readonly orderId: string;
}): number {
  const hash = createHash('md5').update(`${platform} ${orderId}`).digest();
  return 1 + ((hash[7] ?? 0) % GROUPS);
}

/**
 * Standard errors of figures of a sample: how they differ if one group of orders is left out, and each other order counts
 * for 32/31. NaN where a figure then does not exist.
 */
export function jackknife<Order>(
  orders: readonly Order[],
  groupBy: (order: Order) => number,
  factor: number,
  figures: (kept: readonly Order[], times: number) => readonly number[],
): number[] {
  const groups = Map.groupBy(orders, groupBy);
  const numbers = Array.from({ length: GROUPS }, (_, index) => index + 1);
  const without = numbers.map((left) =>
    figures(
      numbers.filter((one) => one !== left).flatMap((one) => groups.get(one) ?? []),
      GROUPS / (GROUPS - 1),
    ),
  );
  return figures(orders, 1).map((figure, index) => {
    const squares = without.reduce((sum, all) => sum + ((all[index] ?? NaN) - figure) ** 2, 0);
    return Math.sqrt((1 - 1 / factor) * (1 - 1 / GROUPS) * squares);
  });
}
