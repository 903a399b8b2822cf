export { Console } from './console.ts';
export { library } from './library.ts';
export { startProcessesBy, type QueryProcess } from './run-job.ts';
