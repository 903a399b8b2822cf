import type { CheckedParamsOf, MethodName, ResultOf } from '../../../shared/contract/index.ts';
import type { CallOptions, EngineCase } from '../engine-case.ts';

/** Answers one request of the contract. */
export type Handler<M extends MethodName> = (
  engine: EngineCase,
  params: CheckedParamsOf<M>,
  options: CallOptions,
) => ResultOf<M> | Promise<ResultOf<M>>;

/** The handlers of the requests named. */
export type Handlers<M extends MethodName> = { [Name in M]: Handler<Name> };
