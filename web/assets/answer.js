// A figure's answer opens beside the figures instead of on its page; a crosshair reads curves.
(() => {
  document.documentElement.toggleAttribute('data-script', true);
  const panel = document.querySelector('#answer');
  const isPlain = ({ button, ctrlKey, metaKey, shiftKey, altKey }) =>
    button === 0 && !ctrlKey && !metaKey && !shiftKey && !altKey;

  const open = async (href) => {
    const answer = await fetch(href);
    const found = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#figure');
    if (!found) return location.assign(href);
    panel.replaceChildren(found);
    // The browser keeps the focus within, gives it back, and closes at Esc.
    if (!panel.open) panel.showModal();
    found.querySelector('h2').focus();
  };

  document.addEventListener('click', (event) => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    if (target === panel) return panel.close();
    const link = target.closest('a.ask, .close a');
    if (link && isPlain(event) && !(link.closest('.close') && !panel.open)) {
      event.preventDefault();
      if (link.closest('.close')) panel.close();
      else open(link.href).catch(() => location.assign(link.href));
    }
    const copy = target.closest('button.copy');
    if (copy) navigator.clipboard?.writeText(document.querySelector('#figure code').textContent);
  });

  document.addEventListener('pointermove', ({ target, clientX }) => {
    for (const other of document.querySelectorAll('.cross:not([hidden])')) other.hidden = true;
    const cross = target instanceof Element && target.closest('.wide, .narrow')?.querySelector('.cross');
    if (!cross) return;
    const [left, right] = cross.dataset.cross.split(' ').map(Number);
    const table = cross.closest('figure').querySelector('.behind table');
    const rows = table.tBodies[0].rows;
    const box = cross.parentElement.getBoundingClientRect();
    const at = ((clientX - box.left) / box.width - left) / (1 - left - right);
    if (at < 0 || at > 1) return;
    const index = Math.min(rows.length - 1, Math.max(0, Math.round(at * rows.length) - 1));
    const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const words = [...rows[index].cells].map((cell, column) =>
      `${names[column]} ${cell.textContent.trim()}`.trim(),
    );
    const [line, text] = cross.children;
    const x = (left + ((index + 1) / rows.length) * (1 - left - right)) * box.width;
    line.style.left = `${x}px`;
    text.style.left = at < 0.5 ? `${x + 6}px` : '';
    text.style.right = at < 0.5 ? '' : `${box.width - x + 6}px`;
    text.textContent = words.join(' · ');
    cross.hidden = false;
  });
})();
