import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { untilComputed } from '../support/browser-page.ts';
import { CAMPAIGN, CAMPAIGN_PATH, CHROMIUM, openBrowser, openWeb } from '../support/dashboard.ts';
import { publishAtOnce } from '../support/live-figures.ts';
import { openRunningSeason } from '../support/seasons.ts';
import { openStatisticsDatabase } from '../support/statistics-database.ts';

/** When pictures are taken, by Shanghai's clock, in this order; `after` is when every event has come. */
const MOMENTS = {
  '00-05': '2017-11-11 00:05:00',
  '10-00': '2017-11-11 10:00:45',
  '23-59': '2017-11-11 23:59:00',
  after: null,
} as const;
type Moment = keyof typeof MOMENTS;

interface Picture {
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
const OF_DOCUMENTS: readonly Picture[] = [
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
const EVERY: readonly Picture[] = (Object.keys(MOMENTS) as Moment[]).flatMap((moment) =>
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

/**
 * `npm run screenshots`: the pictures of docs/images, over the seasons of the demo. `-- FOLDER [WORD ...]`: each page at
 * every size, language, theme and moment into that folder, or those whose names contain all words.
 */
const [folder, ...words] = process.argv.slice(2);
const SAMPLE_FACTOR = 10_000;

if (CHROMIUM === undefined) throw new Error('no Chromium is on the PATH: install the package chromium');
const target =
  folder === undefined ? fileURLToPath(new URL('../../docs/images/', import.meta.url)) : resolve(folder);
const pictures = folder === undefined ? OF_DOCUMENTS : EVERY;
const wanted = pictures.filter(({ name }) => words.every((word) => name.includes(word)));

const database = await openStatisticsDatabase();
const browser = await openBrowser();
try {
  await using season = await openRunningSeason(database, SAMPLE_FACTOR);
  for (const moment of Object.keys(MOMENTS) as Moment[]) {
    const now = wanted.filter((picture) => picture.moment === moment);
    if (now.length === 0) continue;
    await season.reach(MOMENTS[moment]);
    if (MOMENTS[moment] === null) await publishAtOnce(database.client, CAMPAIGN, 'screenshots');
    await using web = await openWeb(database.client, { clickhouse: database.engines.connections.clickhouse });
    const page = await browser.newPage();
    let shown = '';
    for (const { name, path, width, height, colorScheme, fullPage } of now) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { href } = new URL(path, web.url);
      if (path !== shown) await untilComputed(href);
      if (path !== shown) await page.goto(href, { timeout: 120_000 });
      shown = path;
      await page.evaluate('document.fonts.ready.then(() => undefined)');
      const file = join(target, `${name}.png`);
      mkdirSync(dirname(file), { recursive: true });
      await page.screenshot({ path: file, fullPage });
      console.log(file);
    }
    await page.close();
  }
} finally {
  await browser.close();
  await database.stop();
}
