import { PRODUCT_DIMENSIONS } from '../../figures/read-products.ts';
import { DIMENSIONS } from '../../figures/read-sales.ts';
import type { LabelReader } from './codes.ts';
import { codeOf, type Component, type SdmxDesign, TOTAL } from './design.ts';
import { measuresDesign } from './measures.ts';
import { STATISTIC } from './statistic.ts';

/** What a component of a key asks of the figures, before it chooses among their rows. */
export type SdmxArgument = 'campaign' | 'window' | 'basis' | 'flow' | 'segment' | 'scope' | 'category';

/** A dataflow, and which figures it has. */
export interface SdmxFlow {
  readonly design: SdmxDesign;
  readonly of: 'statistics' | 'sales' | 'products';
  /** Of statistics empty. */
  readonly by: string;
}

const ARGUMENTS: Readonly<Record<string, SdmxArgument>> = {
  ...{ CAMPAIGN: 'campaign', WINDOW: 'window', BASIS: 'basis', FLOW: 'flow', SEGMENT: 'segment' },
  ...{ SCOPE: 'scope', PRODUCTS: 'category' },
};

/** Every dataflow but those of places in one county, by its id. */
export const SDMX_FLOWS: ReadonlyMap<string, SdmxFlow> = new Map(
  [
    { design: STATISTIC, of: 'statistics' as const, by: '' },
    ...DIMENSIONS.filter((by) => by !== 'outlet' && by !== 'village').map((by) => ({
      ...{ design: measuresDesign('sales', by), of: 'sales' as const, by },
    })),
    ...PRODUCT_DIMENSIONS.map((by) => ({
      ...{ design: measuresDesign('products', by), of: 'products' as const, by },
    })),
  ].map((flow) => [flow.design.id, flow]),
);

/** The argument that a component is; undefined if it is a column of the answer. */
export function argumentOf({ design, of }: SdmxFlow, { id }: Component): SdmxArgument | undefined {
  if (of === 'statistics') return id === 'CAMPAIGN' || id === 'BASIS' ? ARGUMENTS[id] : undefined;
  // Where the members are no areas, the area is the segment.
  const isSegment = id === 'REF_AREA' && !design.dimensions.some((other) => other.id === 'SEGMENT');
  return isSegment ? 'segment' : ARGUMENTS[id];
}

/** The values that a component may have, by code. */
export async function valuesOf(
  { values }: Component,
  labels: LabelReader,
): Promise<ReadonlyMap<string, string>> {
  if (typeof values === 'string') return new Map();
  const own = values.codeOf ?? codeOf;
  const labelled = values.kinds.length === 0 ? [] : await labels(values.kinds);
  return new Map([
    ...values.codes.map(({ id }) => [id, id === TOTAL.id ? '' : id] as const),
    ...labelled.map(({ id }) => [own(id), id] as const),
  ]);
}
