import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../adapters/configuration/environment.ts';

describe('COUNTYFLOW_METRICS_ADDRESS', () => {
  it('is a host and a port, and by default nothing, which stands for a free port on loopback', () => {
    expect(readEnvironment({}).metricsAddress).toBeUndefined();
    expect(readEnvironment({ COUNTYFLOW_METRICS_ADDRESS: '0.0.0.0:9464' }).metricsAddress).toEqual({
      host: '0.0.0.0',
      port: 9464,
    });
  });

  it.each(['9464', ':9464', 'host:', 'http://host:9464'])('is refused as %s', (address) => {
    expect(() => readEnvironment({ COUNTYFLOW_METRICS_ADDRESS: address })).toThrow(
      'COUNTYFLOW_METRICS_ADDRESS: must be host:port',
    );
  });
});
