import type {
  BatchOf,
  CheckedParamsOf,
  CheckedStreamParamsOf,
  MethodName,
  ResultOf,
  StreamName,
  StreamResultOf,
} from '../../../shared/contract/index.ts';
import type { CallOptions } from '../case/call-options.ts';
import type { EngineCase } from '../engine-case.ts';

/** Answers one request of the contract. */
type Handler<M extends MethodName> = (
  engine: EngineCase,
  params: CheckedParamsOf<M>,
  options: CallOptions,
) => ResultOf<M> | Promise<ResultOf<M>>;

/** The handlers of the requests named. */
export type Handlers<M extends MethodName> = { [Name in M]: Handler<Name> };

/** Answers one request in batches: it goes on when the next one is drawn, and lets other work in between. */
export type StreamHandler<S extends StreamName> = (
  engine: EngineCase,
  params: CheckedStreamParamsOf<S>,
  options: CallOptions,
) => AsyncGenerator<BatchOf<S>, StreamResultOf<S>, void>;
