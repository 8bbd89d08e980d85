import type { OrderVersion } from '../../schemas/event/order.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { outletId, type OutletNetwork, type OutletsOfType } from './outlet-network.ts';
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

export function drawSale(
  stratum: Stratum,
  outletCounty: string,
  rural: boolean,
  network: OutletNetwork,
  draws: Draws,
): Sale {
  const profile = PROFILES[stratum.platform];
  const types = stratum.group === 'urban' ? [] : network.inCounty(stratum.platform, outletCounty);
  const withOutlet = draws.permille(profile.outletPermille) && types.length > 0;
  const mode = draws.below(1000);
  const offline = withOutlet && draws.permille(profile.offlinePermille);
  return {
    outlet: withOutlet ? drawOutlet(stratum.platform, outletCounty, types, draws) : null,
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

function drawOutlet(
  platform: Platform,
  county: string,
  types: readonly OutletsOfType[],
  draws: Draws,
): OrderVersion['outlet'] {
  const { type, outlets } = draws.pick(types);
  return { type, id: outletId(platform, type, county, draws.between(1, outlets)), county };
}
