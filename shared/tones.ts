/** Colour of a state; a tone never stands alone: a word beside it says the same. */
export type Tone = 'ok' | 'danger' | 'warning' | 'info' | 'violet' | 'neutral';

/** Shape of a state's mark, so that colour is never the only difference. */
export type Shape = 'dot' | 'ring' | 'cross' | 'square' | 'triangle' | 'diamond' | 'dash' | 'check' | 'half';
