/** Plain text of a page: without tags, with single spaces. */
export function textOf(html: string): string {
  return html
    .replace(/<(script|style|title|desc)\b[^]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');
}
