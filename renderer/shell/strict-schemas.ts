import { config } from 'zod';

// The page allows no code made from text. Schemas would try it once while they are made, and the try would be reported as a violation;
// so this module comes before all others.
config({ jitless: true });
