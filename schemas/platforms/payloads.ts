import type { Platform } from '../event/vocabulary.ts';

/** The platforms' own payloads that an adapter reads, and under which platforms of the contract their shops may be. */
export const PAYLOADS = {
  /** Taobao, Tmall and Rural Taobao share one trade object. */
  taobao: ['tmall', 'rural-taobao'],
  jd: ['jd'],
  pinduoduo: ['pinduoduo'],
  suning: ['suning'],
  youzan: ['youzan'],
  wechat: ['wechat-shop'],
} as const satisfies Record<string, readonly Platform[]>;

export type Payload = keyof typeof PAYLOADS;
export const PAYLOAD_NAMES = Object.keys(PAYLOADS) as Payload[];

/** The payload that orders of a platform's shops come in; undefined if the platform publishes the contract's event. */
export function payloadOf(platform: string): Payload | undefined {
  return PAYLOAD_NAMES.find((payload) => PAYLOADS[payload].some((one) => one === platform));
}
