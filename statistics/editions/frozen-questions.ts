import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { type Flow, FLOWS, segmentOf } from '../figures/flow.ts';
import type { ProductQuestion } from '../figures/read-products.ts';
import type { SalesQuestion } from '../figures/read-sales.ts';
import { BASES, type Basis } from '../figures/read-statistics.ts';
import type { LiveQuestion } from '../live/live-questions.ts';
import type { Edition } from './read-editions.ts';
import { NotInEditionError } from '../figures/source.ts';

type Subjects = Pick<CampaignFacts, 'windows' | 'segments'>;
type WindowedSales = Omit<SalesQuestion, 'campaign' | 'window'> & { readonly windowId: string };
type WindowedProducts = Omit<ProductQuestion, 'campaign' | 'window'> & { readonly windowId: string };

/** Windows of which an edition freezes every dimension. Of others it freezes a few. */
const MAIN_WINDOWS = ['period', 'day'];
/** Of bases other than the published one, and of windows that are vignettes, the main figures suffice. */
const MAIN_DIMENSIONS = [
  'all',
  'segment',
  'county',
  'province',
  'region',
  'platform',
  'day',
  'hour',
] as const;
const PAID_DIMENSIONS = [...MAIN_DIMENSIONS, 'channel', 'direction', 'order-mode', 'outlet-type'] as const;
/** Of what rural counties buy, and of both directions of trade. */
const FLOW_DIMENSIONS = ['all', 'province', 'region', 'platform', 'day'] as const;
const SEGMENT_DIMENSIONS = ['all', 'province', 'platform'] as const;
const OTHER_WINDOW_DIMENSIONS = ['all', 'platform'] as const;

/**
 * The questions about sales whose answers an edition holds: what the report and the bulletin show, and what explains a
 * change.
 */
function frozenSales({ windows, segments }: Subjects): WindowedSales[] {
  const ask = (
    windowId: string,
    segment: string,
    dimensions: readonly SalesQuestion['by'][],
    bases: readonly Basis[] = ['paid'],
  ): WindowedSales[] =>
    dimensions.flatMap((by) =>
      bases.map((basis) => ({ windowId, segment, by, scope: 'all' as const, basis })),
    );
  return windows.flatMap(({ id: windowId }) =>
    MAIN_WINDOWS.includes(windowId)
      ? [
          ...ask(windowId, 'rural', PAID_DIMENSIONS),
          ...ask(windowId, 'rural', MAIN_DIMENSIONS, ['placed', 'net']),
          // Segments need not be rural, and the bulletin shows each as a whole.
          ...ask(windowId, 'all', ['segment'], BASES),
          // Lateness is one of all orders, not of the rural ones.
          ...ask(windowId, 'all', ['platform']),
          ...FLOWS.filter((flow) => flow !== 'sales').flatMap((flow) =>
            ask(windowId, segmentOf(flow, 'rural'), FLOW_DIMENSIONS),
          ),
          ...segments
            .filter(({ id }) => id !== 'rural')
            .flatMap(({ id }) => ask(windowId, id, SEGMENT_DIMENSIONS)),
        ]
      : ask(windowId, 'rural', OTHER_WINDOW_DIMENSIONS),
  );
}

/** The questions about products whose answers an edition holds. */
function frozenProducts({ windows }: Subjects): WindowedProducts[] {
  const ask = (
    windowId: string,
    flow: Flow,
    dimensions: readonly ProductQuestion['by'][],
    bases: readonly ProductQuestion['basis'][],
  ): WindowedProducts[] =>
    dimensions.flatMap((by) =>
      bases.map((basis) => ({ windowId, segment: segmentOf(flow, 'rural'), by, category: '', basis })),
    );
  return windows.flatMap(({ id: windowId }) => [
    ...ask(windowId, 'sales', ['category', 'class', 'product-group'], ['paid', 'placed']),
    ...FLOWS.filter((flow) => flow !== 'sales' && MAIN_WINDOWS.includes(windowId)).flatMap((flow) =>
      ask(windowId, flow, ['category'], ['paid']),
    ),
  ]);
}

/** All of them. */
export function frozenQuestions(facts: Subjects): LiveQuestion[] {
  return [
    ...frozenSales(facts).map((one) => ({ ...one, kind: 'sales' as const, category: '' as const })),
    ...frozenProducts(facts).map((one) => ({ ...one, kind: 'products' as const, scope: 'all' as const })),
  ];
}

/** Throws {@link NotInEditionError} unless the question is one of those whose answers an edition holds. */
export function requireFrozen(
  { campaign, number }: Pick<Edition, 'campaign' | 'number'>,
  facts: Subjects,
  subject: 'sales' | 'products',
  question: Readonly<Record<string, string>>,
): void {
  const asked = Object.entries({ kind: subject, ...question });
  if (frozenQuestions(facts).some((one) => asked.every(([name, value]) => Reflect.get(one, name) === value)))
    return;
  const { windowId, ...rest } = question;
  const words = Object.entries(rest).map(([name, value]) => `${name} '${value}'`);
  throw new NotInEditionError(
    `edition ${String(number)} of ${campaign} does not hold ${subject} with ${words.join(', ')} in ${windowId === '' ? 'free hours' : (windowId ?? '')}; ` +
      'ask the live statistics, or a window, dimension and segment that editions freeze (docs/editions.md)',
  );
}
