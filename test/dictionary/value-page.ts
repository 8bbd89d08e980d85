import { type ValueLabel, row, table } from './read-dictionary.ts';

interface ValuePage {
  readonly file: string;
  readonly title: string;
  readonly note: string;
  readonly kinds: readonly string[];
}

/** Kinds of the view `label` by page. That of counties is left out: they are in the view `county`. */
export const VALUE_PAGES: readonly ValuePage[] = [
  {
    file: 'values.md',
    title: 'Values · 取值',
    note: 'Values of columns and arguments, from the view `label`, which also has the counties. 列和参数的取值，取自视图 `label`；县名也在该视图中。',
    kinds: [
      'kind',
      'campaign',
      'window',
      'window-state',
      'basis',
      'metric',
      'statistic',
      'statistic-unit',
      'segment',
      'scope',
      'region',
      'platform',
      'channel',
      'direction',
      'order-mode',
      'outlet-type',
      'outlet',
      'village',
      'place',
      'all',
    ],
  },
  {
    file: 'values-of-products.md',
    title: 'Products and provinces · 商品和省份',
    note: 'A platform may send other categories; those are their own labels. 平台可以使用其他品类，其名称即品类本身。',
    kinds: ['class', 'product-group', 'category', 'unit', 'province'],
  },
  {
    file: 'reasons.md',
    title: 'Reasons · 原因',
    note: 'Why there is no value, why an event is refused, who is not comparable, and what the quality report of an edition measures. 没有数值的原因、事件被拒绝的原因、不可比的原因，以及版次质量报告的指标。',
    kinds: [
      'reason',
      'reason-code',
      'frame-kind',
      'frame-reason',
      'held-state',
      'decision',
      'decision-outcome',
      'figure-quality',
      'data-origin',
      'edition-status',
      'list-origin',
      'quality-measure',
      'quality-unit',
    ],
  },
];

export function valuePageOf(kind: string): string {
  const found = kind === 'county' ? 'lists.md' : VALUE_PAGES.find(({ kinds }) => kinds.includes(kind))?.file;
  if (found === undefined) throw new Error(`no page of the dictionary lists the values of the kind ${kind}`);
  return found;
}

export function valuePage({ title, note, kinds }: ValuePage, labels: readonly ValueLabel[]): string {
  const rows = kinds.flatMap((kind) =>
    labels
      .filter((label) => label.kind === kind)
      .map(({ id, en, zh }) => row([kind, id === '' ? 'empty · 空' : `\`${id}\``, en, zh])),
  );
  return [`# ${title}`, note, table(['kind · 类别', 'value · 取值', 'English', '中文'], rows)].join('\n\n');
}
