/**
 * Reads JSON with its numbers as the digits that were sent: an order id of nineteen digits and an amount in yuan must
 * not pass through a float. Undefined if the text is no JSON.
 */
export function parsePayload(text: string): unknown {
  try {
    return (JSON.parse as ParseWithSource)(text, (_, value, { source }) =>
      typeof value === 'number' ? (source ?? String(value)) : value,
    );
  } catch {
    // The parser's message quotes the text, which has names and addresses.
    return undefined;
  }
}

/** TypeScript's library does not know the third argument of a reviver yet. */
type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;
