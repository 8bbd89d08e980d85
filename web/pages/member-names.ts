import { say } from '../../schemas/text/say.ts';
import { labelOf } from '../../statistics/bulletin/wording.ts';
import type { FigureId } from '../../statistics/dashboard/figure-id.ts';
import { directionLabel, isFlow, sideOf } from '../../statistics/figures/flow.ts';
import type { Context } from './campaign/context.ts';

interface Member {
  readonly member: string;
  readonly label_en: string;
  readonly label_zh: string;
}

/** The member of a dimension in words. Places that no list names are told apart by the parts of their code. */
export function memberName(
  { language, label, address }: Pick<Context, 'language' | 'label' | 'address'>,
  by: FigureId['by'],
  row: Member,
): string {
  const { member, label_en: en, label_zh: zh } = row;
  if (by === 'direction' && isFlow(member)) return directionLabel({ en, zh }, sideOf(address.flow))[language];
  const shown = labelOf(row, language);
  if (shown !== member) return shown;
  if (by === 'village') {
    if (member === '') return say(language, 'web.member-names.village-not-known');
    const [town, village] = [member.slice(6, 9), member.slice(9)];
    return say(language, 'web.member-names.village-of-town', { village, town });
  }
  if (by === 'outlet' && member !== '') {
    const [platform = '', ...id] = member.split(' ');
    return `${label('platform', platform)} ${id.join(' ')}`;
  }
  return shown;
}

/** The name of a category, or of a class of products. */
export function productsName({ label }: Pick<Context, 'label'>, category: string): string {
  const name = label('category', category);
  return name === category ? label('class', category) : name;
}
