import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemReturn } from 'echarts';
import { type ChartFrame, FONT, framed, margins } from './frame.ts';
import { drawSvg } from './draw.ts';
import type { ChartTheme } from './theme.ts';
import { TILE_COLUMNS, TILE_PLACES, TILE_ROWS } from './tile-places.ts';

export interface Tile {
  /** GB/T 2260 prefix of the province. */
  readonly code: string;
  readonly name: string;
  /** Decides how strong the tile is. */
  readonly value: number;
  /** Shown on the tile. */
  readonly text: string;
}

const TILE_HEIGHT_PX = 37;
const GAP_PX = 3;
const NONE = '–';
/** The strongest tile lets enough of the page through that the page's ink can be read on it. */
const WEAKEST = 0.07;
const STRONGEST = 0.55;

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
  return drawSvg(
    frame,
    height,
    framed(frame, theme, {
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
                label(
                  x + (tileWidth - GAP_PX) / 2,
                  y + 11,
                  nameOf(place.code),
                  11,
                  tile ? theme.ink : theme.muted,
                ),
                label(
                  x + (tileWidth - GAP_PX) / 2,
                  y + 25,
                  tile?.text ?? NONE,
                  12,
                  tile ? theme.ink : theme.muted,
                ),
              ],
            };
          },
        },
      ],
    }),
  );
}

/** Two decimals, so that the text of the drawing does not depend on the last bit of a division. */
function opacity(strength: number): number {
  return Number((WEAKEST + (STRONGEST - WEAKEST) * strength).toFixed(2));
}

function label(x: number, y: number, text: string, fontSize: number, fill: string) {
  return {
    type: 'text' as const,
    style: {
      x,
      y,
      text,
      fill,
      fontFamily: FONT,
      fontSize,
      align: 'center' as const,
      verticalAlign: 'middle' as const,
    },
  };
}
