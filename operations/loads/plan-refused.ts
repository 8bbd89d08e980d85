/** A plan is not stored, because most of a source would be refused, or nothing is to be loaded. */
export class PlanRefusedError extends Error {
  override readonly name = 'PlanRefusedError';
}
