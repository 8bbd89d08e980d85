import type { Payload } from '../../schemas/platforms/payloads.ts';
import { jdRecord } from './jd.ts';
import { pinduoduoRecord } from './pinduoduo.ts';
import type { PayloadSale } from './sale.ts';
import { suningRecord } from './suning.ts';
import { taobaoRecord } from './taobao.ts';

const WRITERS: Readonly<Record<Payload, (sale: PayloadSale) => object | undefined>> = {
  taobao: taobaoRecord,
  jd: jdRecord,
  pinduoduo: pinduoduoRecord,
  suning: suningRecord,
};

/** The record in which a platform hands a version of an order over; undefined if it does not hand such a version over. */
export function payloadRecord(payload: Payload, sale: PayloadSale): object | undefined {
  return WRITERS[payload](sale);
}
