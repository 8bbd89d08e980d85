/** SQL: the words of a commit row. Without their type, UNION ALL would convert the words of all rows to String. */
export const noWords = (count: number): string => Array(count).fill("toLowCardinality('')").join(', ');

const NO_LIMIT = String(2n ** 62n);

/**
 * Settings of an INSERT ... SELECT that writes all its rows of a partition as one block, hence as one part. A part is
 * there or not, on every replica: a commit row in it is never visible without the rows that it commits. The bound of
 * memory is the bound of the statement's slices, whose groups are in memory anyway.
 */
export const AS_ONE_PART = {
  max_insert_threads: '1',
  min_insert_block_size_rows: NO_LIMIT,
  min_insert_block_size_bytes: NO_LIMIT,
} as const;
