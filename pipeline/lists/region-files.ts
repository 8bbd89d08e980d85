import { Regions } from '../../domain/platforms/regions.ts';
import { readAliases, readCounties, readPrefectures, readProvinces } from './reference-files.ts';

let regions: Promise<Regions> | undefined;

/** Finds counties by their names, with the lists that come with Countyflow. */
export function readRegions(): Promise<Regions> {
  regions ??= readLists();
  return regions;
}

async function readLists(): Promise<Regions> {
  const [provinces, prefectures, counties, aliases] = await Promise.all([
    readProvinces(),
    readPrefectures(),
    readCounties(),
    readAliases(),
  ]);
  const carrying = counties.filter((county) => county.carriesOrders);
  return new Regions({ provinces, prefectures, counties: carrying, aliases });
}
