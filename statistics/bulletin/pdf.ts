import { printPdf } from '../../adapters/chromium/print-pdf.ts';
import type { BulletinDocument } from './document.ts';
import { renderHtml } from './render-html.ts';

export { MissingChromiumError } from '../../adapters/chromium/print-pdf.ts';

/**
 * The bulletin as PDF, printed by Chromium: `program`, or one on the PATH. The same edition gives the same bytes on the
 * same machine. Throws {@link MissingChromiumError}; an abort kills Chromium and rejects with the signal's reason.
 */
export async function renderPdf(
  document: BulletinDocument,
  program: string | undefined,
  signal: AbortSignal,
): Promise<Buffer> {
  return withFixedDates(await printPdf(renderHtml(document), program, signal), document.dataAsOf);
}

/**
 * Chromium dates a file with the moment of printing. The dates become that of the data, a clock text of Shanghai, and
 * an identifier becomes zeros. Lengths stay, because a PDF addresses its objects by offset.
 */
export function withFixedDates(pdf: Buffer, clock: string): Buffer {
  const digits = clock.replace(/\D/g, '').padEnd(14, '0').slice(0, 14);
  const text = pdf
    .toString('latin1')
    .replace(
      /(\/(?:CreationDate|ModDate)\s*\()D:\d{14}[+-]\d\d'\d\d'?(?=\))/g,
      (whole: string, start: string) =>
        `${start}D:${digits}+08'00'`.padEnd(whole.length, "'").slice(0, whole.length),
    )
    .replace(
      /(\/ID\s*\[)([^\]]*)(?=\])/g,
      (_, start: string, ids: string) => start + ids.replace(/[0-9A-Fa-f]/g, '0'),
    );
  return Buffer.from(text, 'latin1');
}
