import pLimit from 'p-limit';
import { must } from '../../domain/must.ts';
import type { Language } from '../../schemas/text/language.ts';
import { FONT_WEIGHTS, pageFont } from './page-font.ts';

/** Pixels of the image for one of the drawing: screens of today show two. */
const SCALE = 2;
/** Each drawing takes some megabytes. */
const drawing = pLimit(2);

/** Built for some machines only; where it is missing, charts are SVG alone. */
const canvas = await import('@napi-rs/canvas').catch(() => undefined);
for (const weight of FONT_WEIGHTS) canvas?.GlobalFonts.register(pageFont(weight), 'Source Sans 3');
const CHINESE_FONT = /CJK|WenQuanYi|PingFang|YaHei|Hei|Song|Ming/;
const hasChinese = canvas?.GlobalFonts.families.some(({ family }) => CHINESE_FONT.test(family)) ?? false;

/** Whether this machine can draw charts in the language as PNG: the fonts of pages have no Chinese. */
export function canDraw(language: Language): boolean {
  return canvas !== undefined && (language === 'en' || hasChinese);
}

/** A chart on white, as PNG, for messengers and news pages that show no SVG. Only where {@link canDraw} says so. */
export function pngOf(svg: string): Promise<Buffer> {
  return drawing(async () => {
    const { createCanvas, loadImage } = must(canvas, 'the library that draws PNG');
    const image = await loadImage(Buffer.from(svg));
    const [width, height] = [image.width * SCALE, image.height * SCALE];
    const drawn = createCanvas(width, height);
    const context = drawn.getContext('2d');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.drawImage(image, 0, 0, width, height);
    return drawn.encode('png');
  });
}
