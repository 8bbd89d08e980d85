import { shanghaiInstant } from '../../domain/statistics/wording/window.ts';
import { readCampaignTitles } from '../../statistics/dashboard/lists.ts';
import { readEditions } from '../../statistics/editions/read-editions.ts';
import { liveWindows } from '../../statistics/export/sdmx/periods.ts';
import type { Figures } from '../figures/figures.ts';

const AGAIN = { leastRestMs: 2_000, restFactor: 4 };

/** The loaded campaigns with their windows and released editions. An edition that a later one corrects names it. */
export async function campaigns(figures: Figures): Promise<readonly object[]> {
  const { clickhouse } = figures.engines;
  const read = async () => {
    const [titles, allWindows, allEditions] = await Promise.all([
      readCampaignTitles(clickhouse),
      liveWindows(clickhouse)(),
      readEditions(clickhouse),
    ]);
    return titles.map(({ campaign, en, zh, dataOrigin }) => {
      const windows = allWindows.filter((window) => window.campaign === campaign);
      const editions = allEditions.filter((edition) => edition.campaign === campaign);
      return {
        ...{ campaign, title_en: en, title_zh: zh, data_origin: dataOrigin },
        windows: windows.map(({ id, startAt, endAt }) => ({
          ...{ window_id: id, start_at: shanghaiInstant(startAt), end_at: shanghaiInstant(endAt) },
        })),
        editions: editions.map(({ number, status, publishedAt, watermark, correctionReason }) => ({
          ...{ edition: number, status, published_at: publishedAt, watermark },
          correction_reason: correctionReason === '' ? null : correctionReason,
          corrected_by:
            editions.find((later) => later.number > number && later.status === 'corrected')?.number ?? null,
        })),
      };
    });
  };
  return (await figures.again('campaigns for programs', AGAIN, read)).value;
}
