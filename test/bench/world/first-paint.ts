import { chromium } from 'playwright-core';
import { quantile } from '../part.ts';

/** Median time in ms from the start of a navigation to the first paint of content, each in a fresh profile. */
export async function firstPaintMs(executablePath: string, url: string, looks: number): Promise<number> {
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const times: number[] = [];
    for (let look = 0; look < looks; look += 1) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await context.newPage();
      await page.goto(url, { waitUntil: 'load' });
      times.push(
        await page.evaluate<number>(
          `new Promise((resolve) => new PerformanceObserver((list) => {
            const [paint] = list.getEntriesByName('first-contentful-paint');
            if (paint) resolve(paint.startTime);
          }).observe({ type: 'paint', buffered: true }))`,
        ),
      );
      await context.close();
    }
    return quantile(times, 0.5);
  } finally {
    await browser.close();
  }
}
