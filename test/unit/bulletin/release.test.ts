import { expect, it } from 'vitest';
import { composeBulletin } from '../../../statistics/bulletin/bulletin.ts';
import { renderHtml } from '../../../statistics/bulletin/render-html.ts';
import { renderMarkdown } from '../../../statistics/bulletin/render-markdown.ts';
import { editionFigures } from '../../support/bulletin-figures.ts';

it('a bulletin says when the next release comes, whom to ask and how to use it, if the campaign says it', () => {
  const figures = editionFigures();
  expect(renderMarkdown(composeBulletin(figures, 'en'))).not.toContain('Contact');
  const releases = ['2017-12-01T10:00:00+08:00', '2017-11-12T09:00:00+08:00', '2018-01-05T10:00:00+08:00'];
  const announced = {
    ...figures.facts,
    contact: { en: 'Office of Statistics', zh: '统计处', at: 'office@stats.example' },
    licence: { name: 'CC BY 4.0', url: 'https://creativecommons.org/licenses/by/4.0/' },
    releases: releases.map((at) => ({ status: 'final' as const, at })),
  };
  const told = (language: 'en' | 'zh') =>
    renderMarkdown(composeBulletin({ ...figures, facts: announced }, language));
  const page = renderHtml(composeBulletin({ ...figures, facts: announced }, 'en'));
  expect(page).toContain('sample, expanded; CC BY 4.0');
  expect(told('en')).toContain(
    '- **Next release**: final figures, 1 December 2017\n- **Contact**: Office of Statistics, office\\@stats.example\n- **Licence**: CC BY 4.0, https\\://creativecommons.org/licenses/by/4.0/',
  );
  expect(told('zh')).toContain(
    '- **下次发布**：2017年12月1日（最终数）\n- **联系方式**：统计处，office\\@stats.example\n- **使用许可**：CC BY 4.0, https\\://creativecommons.org/licenses/by/4.0/',
  );
});
