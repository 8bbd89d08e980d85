import { RULES } from '../contract/rules.ts';

/** Whether a problem at this place is one that the JSON Schema leaves to a rule beside it. */
export function isLeftToRule({ code, path }: { readonly code: string; readonly path: string }): boolean {
  const place = path.replaceAll(/\/\d+(?=\/|$)/g, '/*');
  return RULES.some((rule) => rule.code === code && (rule.at.length === 0 || rule.at.includes(place)));
}
