import { describe, expect, it } from 'vitest';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { ORDER_COLUMNS, orderRow } from '../../../workers/validation/order-row.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';

/** A row by column, split as TabSeparated is: at every tab. */
function rowOf(changes: Partial<OrderVersion> = {}): Record<string, string> {
  const text = JSON.stringify(validEvent(changes));
  const verdict = validateEvent(text, { counties: COUNTIES, carrier: undefined });
  if (!verdict.accepted) throw new Error(JSON.stringify(verdict.problems));
  const row = Buffer.from(orderRow(verdict.order), 'latin1').toString('utf8');
  expect(row.endsWith('\n')).toBe(true);
  const fields = row.slice(0, -1).split('\t');
  expect(fields).toHaveLength(ORDER_COLUMNS.length);
  return Object.fromEntries(ORDER_COLUMNS.map((column, index) => [column, fields[index] ?? '']));
}

describe('the row of an order', () => {
  it('says every field under its column', () => {
    const { content_hash: hash, ...row } = rowOf();
    expect(hash).toMatch(/^\d{1,20}$/);
    expect(row).toEqual({
      platform: 'rural-taobao',
      order_id: 'TB20171111-000001',
      version: '2',
      status: 'paid',
      placed_at: '1510329601.250',
      paid_at: '1510329780.000',
      seller_county: '330127',
      seller_village: '330127100201',
      buyer_county: '110105',
      outlet_type: 'village-service-station',
      outlet_id: 'station-7',
      outlet_county: '330127',
      order_mode: 'consignment-sale',
      channel: 'online',
      direction: 'produce-to-city',
      'lines.sku': "['walnut-500g','tea-250g']",
      'lines.name': "['山核桃 500g','明前茶 \\'Chun\\' \\\\ 250g']",
      'lines.category': "['agri.nuts','agri.tea']",
      'lines.quantity': '[2,0.5]',
      'lines.unit': "['bag','catty']",
      'lines.amount_fen': '[9980,20020]',
      goods_amount_fen: '30000',
      refunded_fen: '0',
      settlement_reference: 'settle:2017-000001',
    });
  });

  it('writes what is absent as the tables say it', () => {
    const nothing = { outlet: null, sellerVillage: null, settlementReference: null } as const;
    expect(rowOf({ ...nothing, status: 'placed', paidAt: null })).toMatchObject({
      paid_at: '\\N',
      seller_village: '',
      outlet_type: '',
      outlet_id: '',
      outlet_county: '0',
      settlement_reference: '',
    });
  });

  it('keeps a name that looks like the end of its text within it', () => {
    const [line] = validEvent().data.lines;
    if (line === undefined) throw new Error('The valid event has a line');
    const name = "'],['x\\";
    const row = rowOf({ lines: [{ ...line, name }], goodsAmountFen: line.amountFen });
    expect(row['lines.name']).toBe("['\\'],[\\'x\\\\']");
  });
});
