// What the library leaves to a page: to ask for newer figures only, to say since when the server is silent, to try the
// first connection again, to count the age of figures, and to show all tables, or the estimate, by one key.
(() => {
  const AGAIN_MS = 5_000;
  const lost = document.querySelector('.lost');
  const live = document.querySelector('#live');
  // The server tells something every five seconds; a frozen one keeps the connection and tells nothing.
  const SILENT_MS = 8_000;
  const isChinese = document.documentElement.lang.startsWith('zh');
  // Epoch ms of the server's clock less this one's, by which ages are counted: a reader's clock may be wrong.
  let aheadMs = 0;
  let heardMs = Date.now();
  const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'Asia/Shanghai' });
  const isSilent = () => Date.now() - heardMs > SILENT_MS;
  const say = (isLost) => {
    if (lost) lost.hidden = !isLost;
    if (lost) lost.querySelector('time').textContent = clock.format(heardMs + aheadMs);
    document.documentElement.toggleAttribute('data-lost', isLost);
  };
  const inWords = (seconds) => {
    const [size, en, zh] =
      seconds < 120 ? [1, 's', '秒'] : seconds < 7_200 ? [60, 'min', '分钟'] : [3_600, 'h', '小时'];
    const count = Math.floor(seconds / size);
    return isChinese ? `（${count}${zh}前）` : ` (${count} ${en} ago)`;
  };
  const tick = () => {
    const nowMs = Date.now() + aheadMs;
    for (const age of document.querySelectorAll('time.age'))
      age.textContent = inWords(Math.max(0, Math.floor((nowMs - Date.parse(age.dateTime)) / 1_000)));
    if (live && isSilent()) say(true);
  };
  const readClock = async () => {
    try {
      const askedMs = Date.now();
      const answer = await fetch(document.querySelector('link[rel=icon]').href, {
        method: 'HEAD',
        cache: 'no-store',
      });
      // The header has whole seconds.
      const atMs = Date.parse(answer.headers.get('date')) + 500;
      if (atMs > 0) aheadMs = atMs - (askedMs + Date.now()) / 2;
    } catch {
      // Without an answer, the reader's clock has to do.
    }
    tick();
  };
  void readClock();
  setInterval(tick, 1_000);
  for (const event of ['htmx:after:swap', 'htmx:sse:after:message']) document.addEventListener(event, tick);
  document.addEventListener('htmx:sse:error', () => say(true));
  document.addEventListener('htmx:sse:after:connection', () => {
    heardMs = Date.now();
    say(false);
  });
  document.addEventListener('htmx:sse:before:message', ({ detail }) => {
    if (isSilent()) say(false);
    heardMs = Date.now();
    const { event, data } = detail.message;
    if (event !== 'figures' || data !== document.querySelector('#main').dataset.tag) return;
    detail.cancelled = true;
    say(false);
  });
  // The title and the icon say how many troubles the page shows; a newer page brings its own.
  document.addEventListener('htmx:after:swap', () => {
    const { title, icon } = document.querySelector('#main').dataset;
    document.title = title;
    document.querySelector('link[rel=icon]').href = icon;
  });
  // The library connects again whenever a stream ends, but not if the first request fails.
  const failed = ({ target }) => {
    say(true);
    if (target === live) setTimeout(() => htmx.trigger(live, 'again'), AGAIN_MS);
  };
  document.addEventListener('htmx:error', failed);
  document.addEventListener('htmx:response:error', failed);
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'e') document.querySelector('a.to-estimate')?.click();
    if (event.key !== 't') return;
    const tables = [...document.querySelectorAll('details.behind')];
    const isOpen = tables.some((table) => table.open);
    for (const table of tables) table.open = !isOpen;
  });
})();
