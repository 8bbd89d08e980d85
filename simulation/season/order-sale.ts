import type { OrderVersion } from '../../schemas/event/order.ts';
import { PROFILES } from './platform-profiles.ts';
import type { Draws } from './random.ts';
import type { Stratum } from './stratum.ts';

/** Draws a UTC offset in minutes. Most orders have the platform's offset, some have the shop's. */
export function drawOffset(usualMinutes: number, draws: Draws): number {
  return draws.permille(30) ? draws.pick([540, -300, 0, 480]) : usualMinutes;
}

/** Outlet, mode, channel and direction of an order. */
export type Sale = Pick<OrderVersion, 'outlet' | 'orderMode' | 'channel'> & {
  readonly direction: OrderVersion['direction'];
};

export function drawSale(stratum: Stratum, outletCounty: string, rural: boolean, draws: Draws): Sale {
  const profile = PROFILES[stratum.platform];
  const withOutlet = draws.permille(profile.outletPermille) && stratum.group !== 'urban';
  const number = String(draws.between(1, 56)).padStart(3, '0');
  const type = withOutlet ? draws.pick(profile.outlets) : undefined;
  const mode = draws.below(1000);
  const offline = withOutlet && draws.permille(profile.offlinePermille);
  return {
    outlet:
      type === undefined
        ? null
        : { type, id: `${profile.prefix}-${outletCounty}-${number}`, county: outletCounty },
    orderMode: !withOutlet
      ? 'self'
      : mode < profile.proxyPermille
        ? 'proxy-purchase'
        : mode < profile.proxyPermille + profile.consignmentPermille
          ? 'consignment-sale'
          : 'self',
    channel: stratum.fixed?.channel ?? (offline ? 'offline' : 'online'),
    direction: profile.statesDirection ? (rural ? 'produce-to-city' : 'goods-to-countryside') : undefined,
  };
}
