import type { FrameFacts, LeftOutMember } from '../../statistics/figures/read-frame.ts';
import { count } from '../format.ts';

/** What `frame` says of a campaign that declares nothing. */
export function noFrame(id: string): string {
  return `campaign ${id} declares nothing as comparable: name counties, platforms or outlets in the field comparable of its file, and apply it`;
}

const KINDS = { county: 'counties', platform: 'platforms', outlet: 'outlets' } as const;

/** How many are comparable, and who is not. */
export function framePage({
  asOf = '',
  baseAsOf,
  firstDay,
  lastDay,
  counts,
  leftOut,
}: FrameFacts & {
  readonly asOf?: string | undefined;
  readonly leftOut: readonly LeftOutMember[];
}): string[] {
  const of = (segment: string): string => (segment === '' ? '' : ` of ${segment}`);
  return [
    `counties are compared on ${baseAsOf} and ${asOf}, platforms and outlets from ${firstDay} to ${lastDay}`,
    ...counts.map(
      ({ kind, segment, comparable, leftOut: others }) =>
        `  ${KINDS[kind]}${of(segment)}: ${count(comparable)} comparable, ${count(others)} left out`,
    ),
    ...leftOut.map(
      ({ kind, segment, member, labelEn, reasonEn, since }) =>
        `  - ${kind} ${member}${labelEn === member ? '' : ` (${labelEn})`}${of(segment)}: ${reasonEn}${since === null ? '' : `, ${since}`}`,
    ),
  ];
}
