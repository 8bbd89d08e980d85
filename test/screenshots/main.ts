import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { CAMPAIGN_PATH, CHROMIUM, openDashboard } from '../support/dashboard.ts';

/** Takes the pictures of docs/images from the dashboard over the seasons of the demo. */
const FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const SAMPLE_FACTOR = 10_000;

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
  /** The whole page, or what a screen shows of it. */
  readonly fullPage: boolean;
}

const picture = (name: string, path: string, changes: Partial<Picture> = {}): Picture => ({
  name,
  path,
  width: 1360,
  height: 900,
  colorScheme: 'light',
  fullPage: false,
  ...changes,
});

const PICTURES = [
  picture('campaign-light', CAMPAIGN_PATH),
  picture('campaign-dark-zh', `${CAMPAIGN_PATH}?lang=zh`, { colorScheme: 'dark' }),
  picture('campaign-phone', CAMPAIGN_PATH, { width: 390, height: 844 }),
  picture('campaign-wall', `${CAMPAIGN_PATH}?wall=1&theme=dark`, {
    width: 2560,
    height: 1440,
    colorScheme: 'dark',
  }),
  picture('county-dark-zh', `${CAMPAIGN_PATH}/counties/411024?lang=zh`, { colorScheme: 'dark' }),
  picture('operations', '/operations'),
];

if (CHROMIUM === undefined) throw new Error('no Chromium is on the PATH: install the package chromium');
mkdirSync(FOLDER, { recursive: true });
await using dashboard = await openDashboard(SAMPLE_FACTOR);
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  for (const { name, path, width, height, colorScheme, fullPage } of PICTURES) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
    await page.goto(new URL(path, dashboard.web.url).href, { timeout: 120_000 });
    await page.evaluate('document.fonts.ready.then(() => undefined)');
    await page.screenshot({ path: `${FOLDER}${name}.png`, fullPage });
    await page.close();
    console.log(`docs/images/${name}.png`);
  }
} finally {
  await browser.close();
}
