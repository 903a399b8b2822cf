/** What views need of the engine and the host, in one place. */
export {
  EngineError,
  host,
  replyOf,
  request,
  requestStream,
  startEngineConnection,
  useConnection,
} from './connection.ts';
export { useAnswer, useVersion, type Answer } from './answers.ts';
