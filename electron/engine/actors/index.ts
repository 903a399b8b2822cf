export { ActorsIndex } from './actors-index.ts';
export { actorsDerivation } from './derive.ts';
