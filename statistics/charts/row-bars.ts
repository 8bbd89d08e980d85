/** A bar in a row of a table, which shows the number itself. The length is a share of the longest, from 0 to 1. */
export function rowBar(share: number): string {
  const length = (100 * Math.min(1, Math.max(0, share))).toFixed(1);
  return (
    '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">' +
    `<rect width="${length}" height="8"/></svg>`
  );
}

const COLUMN_PX = 20;
const STRIP_PX = 44;
const LABEL_PX = 14;
/** Below the label, for what hangs below its line. */
const DESCENT_PX = 4;

/** Small columns for the days of a period; those of the window are marked. Values are shares of the largest. */
export function dayStrip(
  days: readonly { readonly label: string; readonly share: number; readonly isMarked: boolean }[],
  description: string,
): string {
  const columns = days.map(({ label, share, isMarked }, index) => {
    const height = Math.max(1, Math.round(share * STRIP_PX));
    const x = index * COLUMN_PX;
    return (
      `<rect${isMarked ? ' class="marked"' : ''} x="${x + 1}" y="${STRIP_PX - height}" width="${COLUMN_PX - 3}" height="${height}"/>` +
      `<text x="${x + COLUMN_PX / 2}" y="${STRIP_PX + LABEL_PX - DESCENT_PX}">${label}</text>`
    );
  });
  return (
    `<svg class="strip" viewBox="0 0 ${days.length * COLUMN_PX} ${STRIP_PX + LABEL_PX}" role="img" aria-label="${description}">` +
    `${columns.join('')}</svg>`
  );
}
