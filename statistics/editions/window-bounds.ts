import type { CampaignFacts } from '../../schemas/campaign-facts.ts';

/** Bounds of a window as the views expect them: full hours of Shanghai. A window without a base has an empty one. */
export interface WindowBounds {
  readonly windowId: string;
  readonly startAt: string;
  readonly endAt: string;
  readonly baseStartAt: string;
  readonly baseEndAt: string;
  readonly periodStartAt: string;
  readonly periodEndAt: string;
  readonly sampleFactor: number;
}

/** The windows of a campaign, by id. */
export function windowBounds({ windows, sampleFactor }: CampaignFacts): ReadonlyMap<string, WindowBounds> {
  const period = windows.find(({ id }) => id === 'period');
  if (period === undefined) throw new Error("the campaign has no window 'period'");
  return new Map(
    windows.map(({ id, startAt, endAt, base }) => [
      id,
      {
        windowId: id,
        startAt,
        endAt,
        baseStartAt: base?.startAt ?? startAt,
        baseEndAt: base?.endAt ?? startAt,
        periodStartAt: period.startAt,
        periodEndAt: period.endAt,
        sampleFactor,
      },
    ]),
  );
}
