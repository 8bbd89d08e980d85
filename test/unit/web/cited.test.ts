import { expect, it } from 'vitest';
import { figureText, parseFigure } from '../../../statistics/dashboard/figure-id.ts';
import { parseAddress } from '../../../web/address.ts';
import { citedAddress, withoutCitation } from '../../../web/cited.ts';

const pageOf = (address: string) => {
  const { pathname, searchParams } = withoutCitation(new URL(address, 'http://127.0.0.1'));
  return parseAddress(pathname, searchParams);
};

it('a permanent address is the figure of its edition, in the words of pages or of the view statistic', () => {
  expect(pageOf('/e/double11-2017/3/rural.day.sales?lang=zh')).toMatchObject({
    ...{ path: '/campaigns/double11-2017', edition: 3, segment: 'rural', window: 'day', lang: 'zh' },
    figure: 'sales',
  });
  expect(pageOf('/e/double11-2017/3/rural.day.yoy').figure).toBe('growth');
  expect(pageOf('/e/double11-2017/3/rural.day.share_of_period').figure).toBe('share-of-period');
});

it('any other address stays as it is', () => {
  for (const address of ['/campaigns/double11-2017?edition=3', '/e/double11-2017', '/e/x/y/z', '/'])
    expect(withoutCitation(new URL(address, 'http://127.0.0.1')).pathname).toBe(address.replace(/\?.*/, ''));
});

it.each([
  ['sales', ''],
  ['period~sales', 'basis=net'],
  ['growth.county.411024', 'segment=all&flow=purchases'],
  ['sales.hour.2017-11-11 20:00:00', 'window=first-ten-hours'],
  ['product-quantity.category.agri.apple kg', 'segment=rural%2Bnational-poverty-counties&lang=zh'],
  ['share.platform.jd', 'scope=comparable'],
])('the figure %s of ?%s is found again under its permanent address', (figure, query) => {
  const asked = parseAddress('/campaigns/double11-2017', new URLSearchParams(query));
  const id = parseFigure(figure);
  const found = pageOf(citedAddress('double11-2017', 12, id, asked));
  const { ofPeriod = false, ...rest } = id;
  expect(found).toEqual({
    ...{ ...asked, edition: 12, figure: figureText(rest) },
    ...(ofPeriod && { window: 'period' }),
  });
});

it('a key that names no segment and window is asked for as a figure, whose page says what would be right', () => {
  expect(() => pageOf('/e/double11-2017/3/%E0%A4%A')).not.toThrow();
  expect(pageOf('/e/double11-2017/3/moon').figure).toBe('moon');
});
