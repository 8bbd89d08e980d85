/*
 * How personal data in the name of a product is found, in expressions that JavaScript, Python and Java read alike. Before, the
 * name is brought into form NFKC, loses its marks and invisible characters (Unicode's classes Cf, Mn and Me), and single digits
 * that stand apart, at least ten, are put together.
 */

/** What parts the groups of a number. */
const APART = '[ .·_‐-―-]{0,3}';
/** Where a number begins that is no part of an article number such as `AB-13812345678`. */
const NUMBER_BEGINS = '(?<![0-9A-Za-z])(?<![0-9A-Za-z][-_./#])';
const TELEPHONE_WORD =
  '(?:电话|手机号?码?|联系方式|联系人|座机|微信|致电|热线|tel|telephone|phone|mobile|mob|cell|call|wechat|weixin|wx|vx)[ .:：#号码为是-]{0,4}';
const COUNTRY = `(?:\\+|00)86${APART}`;
const MOBILE = '1(?:3[0-9]|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8[0-9]|9[0-35-9])';
const MOBILE_NUMBER = `${MOBILE}(?:${APART}[0-9]{4}${APART}[0-9]{4}|${APART}[0-9]{3}${APART}[0-9]{5})(?![0-9])`;
const AREA = '(?:10|2[0-57-9]|[3-9][0-9]{2})';
const DAY = `(?:0[1-9]|1[0-2])${APART}(?:0[1-9]|[12][0-9]|3[01])`;
const LOCAL_NUMBER = `[2-8][0-9]{2,3}${APART}[0-9]{4}(?![0-9])`;

const COUNTING = '(?:[0-9]{1,5}|[一二三四五六七八九十百零〇]{1,5})';
const STREET_WORD = '(?:road|rd|street|st|avenue|ave|lane|ln|boulevard|blvd|alley)\\b\\.?';
const PLACE = "(?:[a-z'-]+,? ){1,4}(?:district|county|township|province|city(?=[,.]|$)|[0-9]{6}\\b)";

/** What each reason is found by; any of its expressions suffices. Letters are compared without their case. */
export const PERSONAL_DATA = {
  'personal.telephone': [
    `(?:${NUMBER_BEGINS}|${TELEPHONE_WORD})(?:(?:${COUNTRY}|86${APART}))?${MOBILE_NUMBER}`,
    `${NUMBER_BEGINS}(?:${COUNTRY}\\(?0?${AREA}\\)?${APART}|0${AREA}[ -]{1,3}|\\(0${AREA}\\)${APART})${LOCAL_NUMBER}`,
    `${TELEPHONE_WORD}(?:0${AREA})?${LOCAL_NUMBER}`,
  ],
  /** Of eighteen characters only those whose last one checks the others. */
  'personal.identity_number': [
    `(?<![0-9A-Za-z])[1-8][0-9]{5}${APART}(?:18|19|20)[0-9]{2}${APART}${DAY}${APART}[0-9]{3}${APART}[0-9X](?![0-9A-Za-z])`,
    `(?<![0-9A-Za-z])(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])[0-9]{6}${DAY}[0-9]{3}(?![0-9A-Za-z])`,
  ],
  'personal.address': [
    `[\\u3400-\\u9fff]{2}(?:路(?<![电油水气管线思公铁丝网回门之]路)|街|大道|巷|弄|胡同)(?:[东南西北中]段?)?${COUNTING}(?:[-之][0-9]{1,4})?[号弄](?![线店酒窖色机茶款型])`,
    `${COUNTING}(?:号楼|栋|幢|弄|单元|座)[ ,，-]?${COUNTING}(?:单元|室|号|户)`,
    `(?:小区|公寓|家园|新村|大厦|社区|公馆|苑)[^0-9]{0,4}${COUNTING}(?:号楼|栋|幢|单元|室)`,
    `[村屯庄寨](?:民?委会)?第?(?:${COUNTING}(?:村民)?[组队社户]|[0-9]{2,4}号)(?![合装件套入团长员])`,
    `(?:no\\.? ?[0-9]{1,5}(?:-[0-9]+)?,? (?:[a-z'-]+ ){1,4}${STREET_WORD},? |[0-9]{1,5}[a-z]?(?:-[0-9]+)?,? (?:[a-z'-]+ ){1,4}${STREET_WORD}, ?)(?:${PLACE})`,
    `(?:room|rm|apartment|apt|flat)\\.? ?[0-9]{1,5}[a-z]?,? (?:(?:no\\.? ?)?(?:building|block|bldg|unit)|(?:no\\.? ?)?[0-9]{1,5} [a-z'-]+ ${STREET_WORD})`,
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type PersonalReason = keyof typeof PERSONAL_DATA;
