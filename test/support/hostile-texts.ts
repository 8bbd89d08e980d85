/** Texts that some reader of an output interprets as more than text, by reader. */
export const HOSTILE: Readonly<Record<string, string>> = {
  sql: "'; DROP TABLE orders; --",
  quotes: '",\',\'\',"",\\\',\\"',
  shell: '$(touch x) `id` ; rm -rf * & ${PATH} %s %00',
  html: '<img src=x onerror=alert(1)>&amp;<!-- -->',
  formula: "=cmd|' /C calc'!A0",
  plus: '+1+1',
  minus: '-1+1',
  at: '@SUM(A1)',
  tab: '\t=1+1',
  return: '\r=1+1',
  blank: ' =1+1 ',
  wide: '＝1+1',
  apostrophe: "'=1+1",
  markdown: 'a|b `c` [d](e) **f** ~~g~~ # h ![i](j)',
  addresses: 'https://evil.example/ www.evil.example ftp://evil.example',
  terminal: '\u001b[2J\u001b]0;title\u0007\u009b31m\u007f\b',
  bidi: 'abc\u202edef\u2066\u2067\u200f\u061c',
  zeroWidth: 'a\u200bb\u200c\u200d\u2060\ufeff\u00adc',
  lines: 'a\nb\r\nc\u2028d\u2029e\u0085f',
  nul: 'a\0b',
  tags: 'a\u{e0041}\u{e007f}b',
  rightToLeft: 'שלום عالم',
  wideCharacters: '茶🌰👍🏽',
  long: '长'.repeat(1_000),
};

/** Characters that output for people must not contain: they control a terminal, or hide or reorder text. */
export const STEERING = /[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?!\n)\p{Cc}/u;

/** The original of a text that is shown with JSON escapes. */
export function unescaped(shown: string): string {
  return shown.replaceAll(/\\u([0-9a-f]{4})/g, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
}
