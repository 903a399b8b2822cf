import { describe, expect, it } from 'vitest';
import { deliveryMinute } from '../../../../renderer/timeline/delivery.ts';

describe('the minute of delivery', () => {
  it('is read from the name of a log file', () => {
    expect(
      deliveryMinute(
        'bucket/AWSLogs/111122223333/CloudTrail/us-east-1/2024/05/01/111122223333_CloudTrail_us-east-1_20240501T1205Z_aB3dE.json.gz',
      ),
    ).toBe(Date.UTC(2024, 4, 1, 12, 5));
  });
  it('is not guessed from other names', () => {
    for (const name of [
      'export.csv',
      'x_CloudTrail_us-east-1_20241301T1205Z_a.json.gz',
      '20240501T1205Z.json',
      'a_CloudTrail_us-east-1_20240501T1205Z_x/other.json',
    ])
      expect(deliveryMinute(name)).toBeNull();
  });
});
