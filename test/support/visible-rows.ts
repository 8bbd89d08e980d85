/** The rows of a kind that count now, as the rollup holds them: of no campaign, and before any sample factor. */
export function visibleRows(kind: 'sales' | 'products' | 'copies'): string {
  return `(SELECT * FROM rollup WHERE kind = '${kind}' AND (slice_start, slice_seconds, slice_version) IN (
    SELECT slice_start, slice_seconds, slice_version FROM visible_slice))`;
}
