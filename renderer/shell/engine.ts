/** What views need of the engine and the host, in one place. */
export {
  EngineError,
  host,
  onEngineEvent,
  replyOf,
  request,
  requestStream,
  startEngineConnection,
  useConnection,
} from './connection.ts';
export { areaVersion, useAnswer, useAreaVersion, type Answer, type AnswerOptions, type Area } from './answers.ts';
