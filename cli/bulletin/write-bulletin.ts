import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import type { Language } from '../../schemas/text/language.ts';
import { onSignals } from '../../infra/engines/signals.ts';
import { bulletin } from '../../statistics/bulletin/bulletin.ts';
import type { BulletinDocument } from '../../statistics/bulletin/document.ts';
import { MissingChromiumError, renderHtml, renderPdf } from '../../statistics/bulletin/render-html.ts';
import { renderXlsx } from '../../statistics/bulletin/render-xlsx.ts';
import { renderMarkdown } from '../../statistics/bulletin/render-markdown.ts';
import { openSource } from '../../statistics/editions/edition-source.ts';
import { UnknownEditionError } from '../../statistics/editions/read-editions.ts';
import { NotInEditionError } from '../../statistics/figures/source.ts';
import { UnknownCampaignError } from '../../statistics/figures/campaigns.ts';
import type { Basis } from '../../statistics/figures/read-statistics.ts';
import { withClickHouse } from '../engines.ts';
import { printBytes, printExactly } from '../output.ts';
import { refusing } from '../usage.ts';

export interface BulletinOptions {
  readonly campaign: string;
  readonly edition?: number;
  readonly lang: Language;
  readonly format: keyof typeof RENDERERS;
  readonly output?: string;
  readonly basis: Basis;
}

const USAGE_ERRORS = [UnknownCampaignError, UnknownEditionError, NotInEditionError, MissingChromiumError];

const RENDERERS = {
  html: (document: BulletinDocument) => renderHtml(document),
  md: renderMarkdown,
  pdf: printUntilStopped,
  xlsx: renderXlsx,
};

/** Writes a bulletin as the options of the command say. */
export async function writeBulletin(options: BulletinOptions, command: Command): Promise<void> {
  await withClickHouse((client) =>
    refusing(command, USAGE_ERRORS, async () => {
      const source = await openSource(client, options.campaign, options.edition);
      const document = await bulletin(client, source, options.basis, options.lang);
      const rendered = await RENDERERS[options.format](document);
      if (options.output !== undefined) await writeFile(options.output, rendered);
      else if (typeof rendered === 'string') printExactly(rendered);
      else printBytes(rendered);
    }),
  );
}

/** A signal kills Chromium and removes what it left before this process ends. */
async function printUntilStopped(document: BulletinDocument): Promise<Uint8Array> {
  const stopping = new AbortController();
  const printing = renderPdf(document, readEnvironment().chromium, stopping.signal);
  const forget = onSignals(async () => {
    stopping.abort();
    await printing.catch(() => undefined);
  });
  try {
    return await printing;
  } finally {
    forget();
  }
}
