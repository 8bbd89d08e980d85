// What the library leaves to a page: to say that the connection is lost, and to show all tables by one key.
(() => {
  const lost = document.querySelector('.lost');
  const say = (isLost) => {
    if (lost) lost.hidden = !isLost;
    document.documentElement.toggleAttribute('data-lost', isLost);
  };
  document.addEventListener('htmx:sse:error', () => say(true));
  document.addEventListener('htmx:sse:after:connection', () => say(false));
  document.addEventListener('htmx:error', () => say(true));
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
    if (event.key !== 't' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const tables = [...document.querySelectorAll('details.behind')];
    const isOpen = tables.some((table) => table.open);
    for (const table of tables) table.open = !isOpen;
  });
})();
