import { describe, expect, it } from 'vitest';
import { packageWith, resourceName, resourcesOf } from '../../../statistics/export/manifest.ts';

const resource = (name: string, path: string) => ({ name, path });

describe('the package of a folder', () => {
  it('keeps the resources of other exports and replaces that of the same name', () => {
    const first = packageWith(resource('a', 'a.csv'), 'datapackage.json', undefined);
    const second = packageWith(resource('b', 'b.csv'), 'datapackage.json', JSON.stringify(first));
    const third = packageWith(resource('a', 'a.xlsx'), 'datapackage.json', JSON.stringify(second));
    expect(third.resources).toEqual([resource('b', 'b.csv'), resource('a', 'a.xlsx')]);
  });

  it.each(['', 'no JSON', '[]', 'null', '{"name":"another","resources":[]}', '{"name":"countyflow-export"}'])(
    'is refused if it is another: %j',
    (text) => {
      expect(() => resourcesOf('datapackage.json', text)).toThrow(/other data/);
    },
  );

  it('gives resources names that Frictionless allows', () => {
    expect(resourceName('Sales 2017（日）')).toMatch(/^[a-z0-9._-]+$/);
  });
});
