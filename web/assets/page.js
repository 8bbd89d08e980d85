// What the library leaves to a page: to ask for newer figures only, to say that the connection is lost, to try the first
// connection again, and to show all tables by one key.
(() => {
  const AGAIN_MS = 5_000;
  const lost = document.querySelector('.lost');
  const live = document.querySelector('#live');
  const say = (isLost) => {
    if (lost) lost.hidden = !isLost;
    document.documentElement.toggleAttribute('data-lost', isLost);
  };
  document.addEventListener('htmx:sse:error', () => say(true));
  document.addEventListener('htmx:sse:after:connection', () => say(false));
  document.addEventListener('htmx:sse:before:message', ({ detail }) => {
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
    if (event.key !== 't' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const tables = [...document.querySelectorAll('details.behind')];
    const isOpen = tables.some((table) => table.open);
    for (const table of tables) table.open = !isOpen;
  });
})();
