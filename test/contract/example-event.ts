import { FIELD_MEANINGS, type FieldMeaning } from '../../schemas/documents/field-meanings.ts';
import type { OrderEvent } from '../../schemas/event/envelope.ts';

type Meanings = Readonly<Record<string, FieldMeaning & { readonly parts?: Meanings }>>;

/** The event that the examples of all fields make together. It tells of a real order, since publishers copy it. */
export function exampleEvent(): OrderEvent {
  const event = exampleOf(FIELD_MEANINGS) as unknown as OrderEvent;
  delete event.origin;
  return { ...event, data: { ...event.data, lines: [event.data.lines].flat() } };
}

function exampleOf(meanings: Meanings): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(meanings).map(([name, { parts, example }]) => [
      name,
      parts === undefined ? example : exampleOf(parts),
    ]),
  );
}
