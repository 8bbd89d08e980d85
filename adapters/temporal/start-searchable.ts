import type { SearchAttributePair } from '@temporalio/common';
import { causesOf } from '../../domain/causes.ts';
import { isInvalidForGrpc } from '../errors/grpc-codes.ts';

/** Starts a workflow with search attributes, or without them if the server refuses them because it does not know them. */
export async function startSearchable<T>(
  attributes: SearchAttributePair[],
  start: (options: { readonly typedSearchAttributes?: SearchAttributePair[] }) => Promise<T>,
): Promise<T> {
  try {
    return await start({ typedSearchAttributes: attributes });
  } catch (error) {
    // If something else is invalid, the second attempt says so.
    if (causesOf(error).some(({ numericCode }) => isInvalidForGrpc(numericCode))) return start({});
    throw error;
  }
}
