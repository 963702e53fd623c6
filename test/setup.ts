import fc from "fast-check";

/** Properties that name no number of runs of their own take this one. A failure prints its seed. */
fc.configureGlobal({ numRuns: process.env.DAYBOOK_FULL === "1" ? 1_000 : 100 });
