import { AppError } from '../../../shared/contract/index.ts';
import type { AddCommands } from '../session.ts';

const later: [name: string, what: string][] = [['export', 'exports for other tools']];

/** Commands of the contract that have no engine behind them in this version: they say so and fail. */
export const commands: AddCommands = (program) => {
  for (const [name, what] of later) {
    program
      .command(name, { hidden: true })
      .argument('[anything...]')
      .allowUnknownOption()
      .description(`${what} (in a later version)`)
      .action(() => {
        throw new AppError(
          'contract/unknown-method',
          `"trailcase ${name}" is not in this version: ${what} comes later.`,
          { hint: 'Run "trailcase --help" for what is there.' },
        );
      });
  }
};
