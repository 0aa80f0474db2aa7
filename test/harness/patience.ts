/** How a test waits for what must come. On a machine that has other work it comes late, and no test measures how late. */
export const patience = { timeout: 120_000, interval: 50 };
