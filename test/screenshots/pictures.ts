import { CAMPAIGN_PATH } from '../support/dashboard.ts';

/** When pictures are taken, by Shanghai's clock, in this order; `after` is when every event has come. */
export const MOMENTS = {
  '00-05': '2017-11-11 00:05:00',
  '10-00': '2017-11-11 10:00:45',
  '23-59': '2017-11-11 23:59:00',
  after: null,
} as const;
export type Moment = keyof typeof MOMENTS;

export interface Picture {
  /** Without its ending; with folders. */
  readonly name: string;
  readonly path: string;
  readonly moment: Moment;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
  /** The whole page, or what a screen shows of it. */
  readonly fullPage: boolean;
}

const picture = (name: string, path: string, changes: Partial<Picture> = {}): Picture => ({
  name,
  path,
  moment: 'after',
  width: 1360,
  height: 900,
  colorScheme: 'light',
  fullPage: false,
  ...changes,
});

/** Those of docs/images. */
export const OF_DOCUMENTS: readonly Picture[] = [
  picture('campaign-light', CAMPAIGN_PATH),
  picture('campaign-dark-zh', `${CAMPAIGN_PATH}?lang=zh`, { colorScheme: 'dark' }),
  picture('campaign-phone', CAMPAIGN_PATH, { width: 390, height: 844 }),
  picture('campaign-wall', `${CAMPAIGN_PATH}?wall=1&theme=dark`, {
    moment: '10-00',
    width: 2560,
    height: 1440,
    colorScheme: 'dark',
  }),
  picture('county-dark-zh', `${CAMPAIGN_PATH}/counties/411024?lang=zh`, { colorScheme: 'dark' }),
  picture('operations', '/operations'),
];

const SIZES = [
  [390, 844],
  [768, 1024],
  [1280, 720],
  [1920, 1080],
  [3840, 2160],
] as const;
const PAGES: readonly (readonly [name: string, path: string])[] = [
  ['start', '/?'],
  ['campaign', `${CAMPAIGN_PATH}?`],
  ['wall', `${CAMPAIGN_PATH}?wall=1&`],
  ['period', `${CAMPAIGN_PATH}?window=period&`],
  ['counties', `${CAMPAIGN_PATH}/counties?q=yanlimg&`],
  ['county', `${CAMPAIGN_PATH}/counties/411024?`],
  ['figure', `${CAMPAIGN_PATH}?figure=growth&`],
  ['products', `${CAMPAIGN_PATH}/products?`],
  ['comparable', `${CAMPAIGN_PATH}/comparable?`],
  ['editions', `${CAMPAIGN_PATH}/editions?`],
  ['operations', '/operations?'],
  ['problem', `${CAMPAIGN_PATH}?window=night&`],
];

/** Each page at five sizes, in both languages and colours, at each moment. */
export const EVERY: readonly Picture[] = (Object.keys(MOMENTS) as Moment[]).flatMap((moment) =>
  PAGES.flatMap(([name, path]) =>
    (['en', 'zh'] as const).flatMap((lang) =>
      (['light', 'dark'] as const).flatMap((colorScheme) =>
        SIZES.map(([width, height]) =>
          picture(
            `${moment}/${name}-${lang}-${colorScheme}-${width}`,
            `${path}lang=${lang}&theme=${colorScheme}`,
            { moment, width, height, colorScheme, fullPage: name !== 'wall' },
          ),
        ),
      ),
    ),
  ),
);
