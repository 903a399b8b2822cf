export { Console, type QueryAnswer, type QueryOptions } from './console.ts';
export { findQuestion, library, type Question } from './library.ts';
export { startProcessesBy, type QueryProcess, type StartProcess } from './run-job.ts';
