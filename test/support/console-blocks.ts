/** A command of a page's `console` blocks, and what the page says it prints. */
export interface ShownCommand {
  /** With `countyflow` and the words after it. */
  readonly line: string;
  readonly output: string;
}

/** A step of a page: a command, or what the world does meanwhile, in a comment such as `<!-- then: late orders -->`. */
export type PageStep = ShownCommand | { readonly then: string };

const STEP = /<!-- then: (.+?) -->|^```console\n(.*?)^```$/gms;

export function stepsOf(page: string): PageStep[] {
  return [...page.matchAll(STEP)].flatMap(([, then, block]): PageStep[] =>
    then === undefined ? commandsIn(block ?? '') : [{ then }],
  );
}

function commandsIn(block: string): ShownCommand[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [line = '', ...output] = part.split('\n');
      return { line, output: output.join('\n').trimEnd() };
    });
}

/** What differs from run to run: times, durations, hashes, addresses and counts of files' bytes. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?/g, 'TIME'],
  [/\b\d+(\.\d+)? ?(s|ms|seconds?|minutes?|GB|MB|GiB|MiB)\b/g, 'AMOUNT'],
  [/\b[0-9a-f]{8,64}\b/g, 'HASH'],
  [/127\.0\.0\.1:\d+/g, 'ADDRESS'],
  [/─+/g, '─'],
  [/[ \t]+/g, ' '],
];

function masked(text: string): string {
  return VARYING.reduce((now, [varying, name]) => now.replaceAll(varying, name), text).trim();
}

/** Whether a command printed what its page shows. A line `...` of the page stands for any lines. */
export function isAsShown(shown: string, printed: string): boolean {
  const parts = masked(shown).split(/^ ?\.\.\.$/m);
  const pattern = parts.map((part) => part.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${pattern.join('[^]*?')}$`).test(masked(printed));
}

/** What a page would show of an output: as many lines before and after `...` as it shows now. */
export function shownAs(shown: string, printed: string): string {
  const lines = shown.split('\n');
  const at = lines.indexOf('...');
  const all = printed.trimEnd().split('\n');
  if (at < 0) return all.join('\n');
  const after = lines.length - at - 1;
  return [...all.slice(0, at), '...', ...(after === 0 ? [] : all.slice(-after))].join('\n');
}
