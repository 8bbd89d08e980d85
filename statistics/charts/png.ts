import { createCanvas, GlobalFonts, loadImage } from '@napi-rs/canvas';
import type { Language } from '../../schemas/text/language.ts';
import { FONT_WEIGHTS, pageFont } from './page-font.ts';

/** Pixels of the image for one of the drawing: screens of today show two. */
const SCALE = 2;

for (const weight of FONT_WEIGHTS) GlobalFonts.register(pageFont(weight), 'Source Sans 3');
const CHINESE_FONT = /CJK|WenQuanYi|PingFang|YaHei|Hei|Song|Ming/;
const hasChinese = GlobalFonts.families.some(({ family }) => CHINESE_FONT.test(family));

/** Whether this machine has a font for the language: the fonts of pages have no Chinese. */
export function canDraw(language: Language): boolean {
  return language === 'en' || hasChinese;
}

/** A chart on white, as PNG, for messengers and news pages that show no SVG. */
export async function pngOf(svg: string): Promise<Buffer> {
  const image = await loadImage(Buffer.from(svg));
  const [width, height] = [image.width * SCALE, image.height * SCALE];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0, width, height);
  return canvas.encode('png');
}
