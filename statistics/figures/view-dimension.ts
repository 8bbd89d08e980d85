/** A dimension as the views take it: the name of one whose rows do not add up says so. */
export function viewDimension(by: string): string {
  return by === 'segment' || by === 'product-group' ? `overlapping-${by}` : by;
}

/** The same as editions and code lists have it. */
export function storedDimension(by: string): string {
  return by.replace('overlapping-', '');
}
