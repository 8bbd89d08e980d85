import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { untilComputed } from '../support/browser-page.ts';
import { CAMPAIGN, CHROMIUM, openBrowser, openWeb } from '../support/dashboard.ts';
import { publishAtOnce } from '../support/live-figures.ts';
import { openRunningSeason } from '../support/seasons.ts';
import { openStatisticsDatabase } from '../support/statistics-database.ts';
import { EVERY, type Moment, MOMENTS, OF_DOCUMENTS } from './pictures.ts';

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
