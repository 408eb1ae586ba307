/** Labels that a world's agreement gives a meaning: none of them is a word of anybody's. */
export const STOP_LABEL = 'no-sync';
export const TWIN_LABEL = { customer: 'with-vendor', desk: 'from-acme' } as const;
