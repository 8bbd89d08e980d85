/** Changes a JSON document by JSON Pointer (RFC 6901), independently of the code under test. */

type Container = Record<string, unknown>;

function steps(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function parentOf(document: unknown, pointer: string): [Container, string] {
  const path = steps(pointer);
  const last = path.pop();
  if (last === undefined) throw new Error('The root has no parent');
  let at = document as Container;
  for (const step of path) at = at[step] as Container;
  return [at, last];
}

/** Sets an own property, even if it is named `__proto__`. */
export function setAt(document: unknown, pointer: string, value: unknown): void {
  const [parent, name] = parentOf(document, pointer);
  // JSON cannot say it, and an array takes few values for it.
  if (Array.isArray(parent) && name === 'length') return;
  Object.defineProperty(parent, name, { value, enumerable: true, configurable: true, writable: true });
}

export function removeAt(document: unknown, pointer: string): void {
  const [parent, name] = parentOf(document, pointer);
  Reflect.deleteProperty(parent, name);
}

/** The value at a pointer, or undefined if there is none. */
export function valueAt(document: unknown, pointer: string): unknown {
  let at = document;
  for (const step of steps(pointer)) at = (at as Container | null | undefined)?.[step];
  return at;
}

/** Pointers of all containers and leaves of a document, without the root. */
export function pointersOf(document: unknown, prefix = ''): string[] {
  if (typeof document !== 'object' || document === null) return [];
  return Object.entries(document).flatMap(([name, value]) => {
    const pointer = `${prefix}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return [pointer, ...pointersOf(value, pointer)];
  });
}

/** JSON Pointers of the values in a document that have no values inside. */
export function leavesOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, `${path}/${name}`));
}
