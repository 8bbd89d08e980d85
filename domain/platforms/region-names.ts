/** Kinds of units that people leave out or confuse: the longest first. */
const KINDS =
  /(?:各族自治县|自治县|自治旗|自治州|自治区|特别行政区|林区|特区|新区|地区|省|市|县|区|旗|盟|州)$/u;

/** Peoples in the names of autonomous units, as these write them. */
const PEOPLES =
  /(?:蒙古族?|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|普米族|塔吉克族?|怒族|鄂温克族|裕固族|独龙族|保安族)$/u;

/** A name that is shorter than this distinguishes nothing: `城区` stays as it is. */
const MIN_CHARACTERS = 2;

/** A name as it is compared: without blanks. */
export function plainName(name: string): string {
  return name.replaceAll(/\s+/gu, '');
}

/** The name without the kind of the unit and the peoples: `大厂` of `大厂回族自治县`, `中牟` of `中牟县`. */
export function shortName(name: string): string {
  const plain = plainName(name);
  let short = cut(plain, KINDS);
  if (plain.includes('自治') || short.includes('族'))
    for (let next = cut(short, PEOPLES); next !== short; next = cut(short, PEOPLES)) short = next;
  return short;
}

function cut(name: string, end: RegExp): string {
  const short = name.replace(end, '');
  return short.length < MIN_CHARACTERS ? name : short;
}
