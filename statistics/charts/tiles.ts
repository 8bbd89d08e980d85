import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemReturn } from 'echarts';
import { escapeMarkup } from '../../domain/text/escape.ts';
import { type ChartFrame, drawSvg, look, margins, type TextLook } from './draw.ts';
import type { ChartTheme } from './theme.ts';

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

export const TILE_COLUMNS = 8;
export const TILE_ROWS = 8;

export interface Tile {
  /** GB/T 2260 prefix of the province. */
  readonly code: string;
  readonly name: string;
  /** Decides how strong the tile is. */
  readonly value: number;
  /** Shown on the tile. */
  readonly text: string;
  /** Where it leads, in a page. */
  readonly href?: string;
}

const TILE_HEIGHT_PX = 32;
const GAP_PX = 3;
const NONE = '–';
/** The strongest tile lets enough of the page through that the page's ink can be read on it. */
const WEAKEST = 0.08;
const STRONGEST = 0.62;

/**
 * Provinces as tiles of equal size. The stronger the accent, the larger the value, which each tile shows as a number
 * too. A province that is not among the tiles shows a dash.
 */
export function tileGrid(
  frame: ChartFrame,
  tiles: readonly Tile[],
  nameOf: (code: string) => string,
  theme: ChartTheme,
): string {
  const byCode = new Map(tiles.map((tile) => [tile.code, tile]));
  const largest = Math.max(0, ...tiles.map(({ value }) => value));
  const tileWidth = frame.width / TILE_COLUMNS;
  const { head, foot } = margins(frame);
  const height = head + 4 + TILE_ROWS * TILE_HEIGHT_PX + foot;
  const links = tiles.flatMap((tile) => {
    const found = TILE_PLACES.find(({ code }) => code === tile.code);
    if (found === undefined || tile.href === undefined) return [];
    const box = `x="${found.column * tileWidth}" y="${head + 4 + found.row * TILE_HEIGHT_PX}" width="${tileWidth - GAP_PX}" height="${TILE_HEIGHT_PX - GAP_PX}"`;
    const words = escapeMarkup(`${tile.name}: ${tile.text}`);
    return `<a href="${escapeMarkup(tile.href)}" aria-label="${words}"><rect ${box} fill="transparent"/></a>`;
  });
  return drawSvg({ ...frame, links: links.join('') }, height, theme, {
    grid: { outerBoundsMode: 'none', left: 0, right: 0, top: head + 4, bottom: foot },
    xAxis: { type: 'value', min: 0, max: TILE_COLUMNS, show: false },
    yAxis: { type: 'value', min: 0, max: TILE_ROWS, inverse: true, show: false },
    series: [
      {
        type: 'custom',
        clip: false,
        data: TILE_PLACES.map(({ column, row }) => [column, row]),
        renderItem: (
          { dataIndex }: { dataIndex: number },
          api: CustomSeriesRenderItemAPI,
        ): CustomSeriesRenderItemReturn => {
          const place = TILE_PLACES[dataIndex];
          if (place === undefined) return null;
          const tile = byCode.get(place.code);
          const [x = 0, y = 0] = api.coord([place.column, place.row]);
          const middle = x + (tileWidth - GAP_PX) / 2;
          const ink = tile ? theme.ink : theme.muted;
          const strength = tile === undefined || largest <= 0 ? 0 : Math.max(0, tile.value) / largest;
          return {
            type: 'group',
            children: [
              {
                type: 'rect',
                shape: { x, y, width: tileWidth - GAP_PX, height: TILE_HEIGHT_PX - GAP_PX },
                style:
                  tile === undefined
                    ? { fill: theme.faint }
                    : { fill: theme.accent, fillOpacity: opacity(strength) },
              },
              label(middle, y + 9, nameOf(place.code), look(ink, 11)),
              label(middle, y + 21, tile?.text ?? NONE, look(ink, 13, 600)),
            ],
          };
        },
      },
    ],
  });
}

/** Two decimals, so that the text of the drawing does not depend on the last bit of a division. */
function opacity(strength: number): number {
  return Number((WEAKEST + (STRONGEST - WEAKEST) * strength).toFixed(2));
}

function label(x: number, y: number, text: string, { color: fill, ...font }: TextLook) {
  const style = { x, y, text, fill, ...font, align: 'center', verticalAlign: 'middle' } as const;
  return { type: 'text' as const, style };
}
