/** Plain text of a page: without tags, with single spaces. */
export function textOf(html: string): string {
  return html
    .replace(/<(script|style|title|desc)\b[^]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');
}

/** A script for a page: every text of it that a reader sees only in part, with the reason. */
export const CUT_TEXTS = `(() => {
  const SLACK_PX = 1;
  const cut = [];
  const within = (inner, outer, axes) =>
    (!axes.includes('x') || (inner.left >= outer.left - SLACK_PX && inner.right <= outer.right + SLACK_PX)) &&
    (!axes.includes('y') || (inner.top >= outer.top - SLACK_PX && inner.bottom <= outer.bottom + SLACK_PX));
  const boxOf = (element) => {
    let box = element;
    while (getComputedStyle(box).display.startsWith('inline') && !box.closest('svg')) box = box.parentElement;
    return box;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === '' || element.closest('.unseen, .skip, script, style, title, desc, option')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
    const found = (reason) => cut.push(reason + ': ' + node.data.trim().slice(0, 60));
    for (const rect of rects) {
      if (!within(rect, { left: 0, right: document.documentElement.clientWidth }, 'x')) {
        found('outside of the screen');
        break;
      }
      const svg = element.closest('svg');
      if (svg !== null && !within(element.getBoundingClientRect(), svg.getBoundingClientRect(), 'xy')) {
        found('outside of its drawing');
        break;
      }
      if (svg === null && !within(rect, boxOf(element).getBoundingClientRect(), 'x')) {
        found('outside of its box');
        break;
      }
      let outer = element;
      for (; outer !== null; outer = outer.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(outer);
        const axes = (overflowX === 'visible' ? '' : 'x') + (['hidden', 'clip'].includes(overflowY) ? 'y' : '');
        if (outer !== document.documentElement && outer !== document.body && !outer.closest('svg') && !within(rect, outer.getBoundingClientRect(), axes)) break;
      }
      if (outer !== null) {
        found('cut by ' + outer.tagName.toLowerCase() + '.' + outer.className);
        break;
      }
    }
  }
  return cut;
})()`;
