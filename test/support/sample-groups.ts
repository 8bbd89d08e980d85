import { Groups, type Replicated } from '../../domain/statistics/figures/replicates.ts';
import { groupOf } from '../oracle/errors.ts';

type Of = Parameters<typeof groupOf>[0];

/** What the orders of each sum add to it, by group. */
export function groupsOf<Order extends Of>(
  fen: (order: Order) => number,
  parts: Partial<Readonly<Record<Replicated, readonly Order[]>>>,
): Groups {
  const groups = new Groups();
  for (const [name, orders] of Object.entries(parts) as [Replicated, readonly Order[]][])
    for (const order of orders) groups.add(groupOf(order), name, name === 'orders' ? 1 : fen(order));
  return groups;
}
