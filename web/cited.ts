import { type FigureId, figureText } from '../statistics/dashboard/figure-id.ts';
import { type Address, addressWith } from './address.ts';

const FORM = /^\/e\/([^/]+)\/(\d+)\/([^/]+)$/;
/** Segment, window and figure, such as `rural.day.sales`. */
const KEY = /^([^.]+)\.([^.]+)\.(.+)$/s;
/** What the view `statistic` calls what pages call otherwise. */
const METRICS: Readonly<Record<string, string>> = { yoy: 'growth', share_of_period: 'share-of-period' };

/**
 * The page that a permanent address means, else the address as it is. `/e/double11-2017/3/rural.day.sales` is the figure
 * `sales` of rural areas in the window `day` of edition 3, for ever, because an edition never changes.
 */
export function withoutCitation({ pathname, searchParams }: URL): Pick<URL, 'pathname' | 'searchParams'> {
  const [, campaign, edition = '', text = ''] = FORM.exec(pathname) ?? [];
  if (campaign === undefined) return { pathname, searchParams };
  const key = decoded(text);
  const [, segment = '', window = '', figure = key] = KEY.exec(key) ?? [];
  const query = new URLSearchParams(searchParams);
  query.set('edition', edition);
  query.set('segment', segment);
  query.set('window', window);
  query.set('figure', METRICS[figure] ?? figure);
  return { pathname: `/campaigns/${campaign}`, searchParams: query };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The permanent address of a figure of an edition; `address` says what it is of beside its key. */
export function citedAddress(campaign: string, edition: number, id: FigureId, address: Address): string {
  const { ofPeriod, ...figure } = id;
  const window = ofPeriod === true ? 'period' : address.window;
  const key = `${address.segment}.${window}.${figureText(figure)}`;
  const { basis, flow, scope, lang, category } = address;
  return addressWith({
    path: `/e/${campaign}/${edition}/${encodeURIComponent(key).replaceAll('%2B', '+')}`,
    ignored: [],
    ...{ window: 'day', segment: 'rural', basis, flow, scope, lang, category },
  });
}
