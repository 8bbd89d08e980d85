/**
 * Version of the rules by which a slice of the rollups follows from its orders. Raise it with every change of those
 * rules: workers then compute all slices with an earlier version again, in the background.
 */
export const ROLLUP_DEFINITION = 3;
