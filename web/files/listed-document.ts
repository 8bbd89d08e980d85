import { label, say } from '../../schemas/text/say.ts';
import { momentWords, shanghaiClock } from '../../domain/statistics/wording/window.ts';
import type { Language } from '../../schemas/text/language.ts';
import type { BulletinDocument, Table } from '../../statistics/bulletin/document.ts';
import { nameOf as componentName } from '../../statistics/export/sdmx/design.ts';
import { originNotice } from '../../statistics/figures/data-origin.ts';
import { AddressError } from '../address.ts';
import { type ListedTable, textOf } from '../parts/table.ts';
import type { Page } from '../site.ts';

/** A table of a page that is no table of figures, as the page shows it. Throws {@link AddressError} if it has none such. */
export function listedDocument(
  { within, dataOrigin, shown, tables }: Page,
  name: string,
  language: Language,
): BulletinDocument {
  const all = tables?.() ?? {};
  const listed = all[name];
  if (listed === undefined) {
    const known = Object.keys(all).join(', ');
    throw new AddressError(label('web.files.tables', { isAny: known !== '', known }));
  }
  const dataAsOf = shanghaiClock(shown?.asOfMs ?? Date.now());
  const moment = momentWords(dataAsOf, language);
  const title = listed.caption;
  return {
    ...{ language, dataAsOf, title, kind: say(language, 'web.table-file.source') },
    marks: [
      ...(within === null ? [] : [{ name: componentName('CAMPAIGN')[language], value: within }]),
      { name: say(language, 'common.data-as-of'), value: say(language, 'bulletin.utc-8', { moment }) },
    ],
    ...{ origin: originNotice(dataOrigin, language), notice: null },
    ...{ mainPoints: { heading: '', points: [] }, headline: [] },
    sections: [{ heading: title, blocks: [{ kind: 'table', table: tableOf(listed) }] }],
  };
}

/** Sums stand below the rows. */
function tableOf({ caption, subtitle, columns, rows }: ListedTable): Table {
  const hasTotals = columns.some(({ total }) => total !== undefined);
  return {
    ...{ caption, subtitle, columns: columns.map(({ heading }) => heading) },
    rows: [
      ...rows.map((cells) => cells.map(textOf)),
      ...(hasTotals ? [columns.map(({ total = '' }) => total)] : []),
    ],
  };
}
