interface TilePlace {
  /** GB/T 2260 prefix. */
  readonly code: string;
  /** Short name in Chinese. */
  readonly zh: string;
  /** As in ISO 3166-2. */
  readonly letters: string;
  readonly column: number;
  readonly row: number;
}

/** The grid as it is drawn. Neighbours stay neighbours as far as a grid allows; it draws no borders and is no map. */
const GRID = `
            |            |            |            |            |            |            |23 黑龙江 HL
            |            |            |            |            |15 内蒙古 NM|            |22 吉林 JL
65 新疆 XJ  |            |62 甘肃 GS  |64 宁夏 NX  |14 山西 SX  |13 河北 HE  |11 北京 BJ  |21 辽宁 LN
54 西藏 XZ  |63 青海 QH  |            |61 陕西 SN  |41 河南 HA  |37 山东 SD  |12 天津 TJ
            |            |51 四川 SC  |50 重庆 CQ  |42 湖北 HB  |34 安徽 AH  |32 江苏 JS
            |            |53 云南 YN  |52 贵州 GZ  |43 湖南 HN  |36 江西 JX  |33 浙江 ZJ  |31 上海 SH
            |            |            |45 广西 GX  |44 广东 GD  |35 福建 FJ
            |            |            |            |46 海南 HI`;

/** Where each province stands in the grid. */
export const TILE_PLACES: readonly TilePlace[] = GRID.split('\n')
  .slice(1)
  .flatMap((line, row) =>
    line.split('|').flatMap((cell, column) => {
      const [code = '', zh = '', letters = ''] = cell.trim().split(' ');
      return code === '' ? [] : [{ code, zh, letters, column, row }];
    }),
  );
