import { describe, expect, it } from 'vitest';
import { collectCommands } from '../../../../renderer/integrity/collect-commands.ts';

describe('collectCommands', () => {
  it('spans the evidence and two hours more', () => {
    const { keys } = collectCommands(Date.UTC(2024, 4, 1, 3, 20), Date.UTC(2024, 4, 2, 4, 10), ['eu-central-1'], []);
    expect(keys).toContain('--start-time 2024-05-01T02:00:00Z --end-time 2024-05-02T07:00:00Z');
    expect(keys).toContain('for region in eu-central-1; do');
  });

  it('puts nothing from the evidence into a command that is not a Region or an account', () => {
    const { keys, signatures } = collectCommands(
      null,
      null,
      ['us-east-1; rm -rf ~', '$(id)', 'us-gov-west-1'],
      ['111122223333', '`id`'],
    );
    expect(keys).toContain('for region in us-gov-west-1; do');
    expect(signatures).toContain('for account in 111122223333; do');
    expect(keys + signatures).not.toMatch(/rm -rf|\bid\b/);
  });
});
