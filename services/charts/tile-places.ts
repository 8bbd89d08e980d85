/** Where each province stands in the grid, by GB/T 2260 prefix, and its short name in Chinese. */
export interface TilePlace {
  readonly code: string;
  readonly zh: string;
  readonly column: number;
  readonly row: number;
}

const place = (code: string, zh: string, column: number, row: number): TilePlace => ({
  code,
  zh,
  column,
  row,
});

/** Neighbours stay neighbours as far as a grid allows. It draws no borders and is no map. */
export const TILE_PLACES: readonly TilePlace[] = [
  place('23', '黑龙江', 7, 0),
  place('15', '内蒙古', 5, 1),
  place('22', '吉林', 7, 1),
  place('65', '新疆', 0, 2),
  place('62', '甘肃', 2, 2),
  place('64', '宁夏', 3, 2),
  place('14', '山西', 4, 2),
  place('13', '河北', 5, 2),
  place('11', '北京', 6, 2),
  place('21', '辽宁', 7, 2),
  place('54', '西藏', 0, 3),
  place('63', '青海', 1, 3),
  place('61', '陕西', 3, 3),
  place('41', '河南', 4, 3),
  place('37', '山东', 5, 3),
  place('12', '天津', 6, 3),
  place('51', '四川', 2, 4),
  place('50', '重庆', 3, 4),
  place('42', '湖北', 4, 4),
  place('34', '安徽', 5, 4),
  place('32', '江苏', 6, 4),
  place('53', '云南', 2, 5),
  place('52', '贵州', 3, 5),
  place('43', '湖南', 4, 5),
  place('36', '江西', 5, 5),
  place('33', '浙江', 6, 5),
  place('31', '上海', 7, 5),
  place('45', '广西', 3, 6),
  place('44', '广东', 4, 6),
  place('35', '福建', 5, 6),
  place('46', '海南', 4, 7),
];

export const TILE_COLUMNS = 8;
export const TILE_ROWS = 8;
