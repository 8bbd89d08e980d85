/** Where each province stands in the grid, by GB/T 2260 prefix; its short name in Chinese; its letters, as in ISO 3166-2. */
interface TilePlace {
  readonly code: string;
  readonly zh: string;
  readonly letters: string;
  readonly column: number;
  readonly row: number;
}

const place = (code: string, zh: string, letters: string, column: number, row: number): TilePlace => ({
  code,
  zh,
  letters,
  column,
  row,
});

/** Neighbours stay neighbours as far as a grid allows. It draws no borders and is no map. */
export const TILE_PLACES: readonly TilePlace[] = [
  place('23', '黑龙江', 'HL', 7, 0),
  place('15', '内蒙古', 'NM', 5, 1),
  place('22', '吉林', 'JL', 7, 1),
  place('65', '新疆', 'XJ', 0, 2),
  place('62', '甘肃', 'GS', 2, 2),
  place('64', '宁夏', 'NX', 3, 2),
  place('14', '山西', 'SX', 4, 2),
  place('13', '河北', 'HE', 5, 2),
  place('11', '北京', 'BJ', 6, 2),
  place('21', '辽宁', 'LN', 7, 2),
  place('54', '西藏', 'XZ', 0, 3),
  place('63', '青海', 'QH', 1, 3),
  place('61', '陕西', 'SN', 3, 3),
  place('41', '河南', 'HA', 4, 3),
  place('37', '山东', 'SD', 5, 3),
  place('12', '天津', 'TJ', 6, 3),
  place('51', '四川', 'SC', 2, 4),
  place('50', '重庆', 'CQ', 3, 4),
  place('42', '湖北', 'HB', 4, 4),
  place('34', '安徽', 'AH', 5, 4),
  place('32', '江苏', 'JS', 6, 4),
  place('53', '云南', 'YN', 2, 5),
  place('52', '贵州', 'GZ', 3, 5),
  place('43', '湖南', 'HN', 4, 5),
  place('36', '江西', 'JX', 5, 5),
  place('33', '浙江', 'ZJ', 6, 5),
  place('31', '上海', 'SH', 7, 5),
  place('45', '广西', 'GX', 3, 6),
  place('44', '广东', 'GD', 4, 6),
  place('35', '福建', 'FJ', 5, 6),
  place('46', '海南', 'HI', 4, 7),
];
