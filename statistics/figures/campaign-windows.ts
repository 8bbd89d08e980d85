import type { CampaignWindows } from '../../pipeline/figures/campaign-windows.ts';
import { type AskedHours, NOBODY } from './asked.ts';

export { type CampaignWindows, readCampaignWindows } from '../../pipeline/figures/campaign-windows.ts';

/** The questions whose window the campaign has, with its hours. They are of all counties and platforms. */
export function withHours<Question extends { readonly windowId: string }>(
  campaign: string,
  { factor, windows }: CampaignWindows,
  questions: readonly Question[],
): (Question & AskedHours & { readonly campaign: string })[] {
  return questions.flatMap((question) => {
    const hours = windows.get(question.windowId);
    return hours === undefined ? [] : [{ ...question, campaign, hours, factor, frame: NOBODY }];
  });
}
