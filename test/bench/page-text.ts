/** What the page says beside the figures. */

export const SECTIONS = {
  ideal: `"At most" is the budget. "Ideal" is the least that Jira's documented limits allow for the same work: 100 issues in a read by id,
1,000 comments in a read of markers, 50 issues in a create, one comment or one issue in any other write.`,

  alwaysPaid: `What costs more than the ideal wherever it occurs:

- **Creating**: just before each bulk create the engine reads the 50 customer issues again, and after it walks the desk's newest
  keys until 200 are empty. That is how it knows that nothing is made twice even if an answer was lost, and it costs about four
  requests per 50 issues instead of one.
- **Sizes of search pages**: Jira does not say how many lines a page of its search holds. The emulator's model: 5,000 with ids only,
  1,000 with up to five fields and properties, 100 with more. The searches of the sweep and of the comparison ask for exactly five.
- **Resident memory**: "in use" is what is left after a collection of garbage. What is resident is several times as much, because V8
  leaves garbage lying while the machine has room.
- **Start**: the code itself is one file that has to be compiled. A checkpoint can only be had through \`@actions/cache\`,
  which is as large again and unpacks with a process of its own, all before the first request.`,

  method: `Requests are counted in the logs of the emulated sites (\`test/emulator\`), retries included, on a virtual clock: these figures are
the same on every machine. Times and memory depend on the machine and on what else it does: the rows that say so below.`,

  time: `"Seconds in Jira" are simulated, so they are the same on every machine: six requests in flight per site, each as long as
Jira Cloud takes for such a call by its own account, the \`atl-edge;dur\` of the header \`Server-Timing\`. That is read off 1,044 exchanges with Jira Cloud that
the tests of [DefectDojo](https://github.com/DefectDojo/django-DefectDojo) hold (\`unittests/vcr/jira\`), and drawn from a log-normal distribution through their p50 and p90. The way to Jira and back comes on
top of it, for each request; so does the processor. Their ideal is the same requests six at a time on the busier site, or the longest chain of
requests that have to follow one another, whichever is more.

| call                                                                   | recorded as                 | times | p50    | p90      | longest  |
| ---------------------------------------------------------------------- | --------------------------- | ----- | ------ | -------- | -------- |
| create an issue                                                        | the same                    | 110   | 840 ms | 1,047 ms | 1,461 ms |
| add or edit a comment                                                  | add a comment               | 3     | 505 ms | 600 ms   | 600 ms   |
| change an issue; properties, web links, uploads and deletions likewise | change an issue             | 70    | 433 ms | 585 ms   | 679 ms   |
| move an issue to another status                                        | the same                    | 18    | 440 ms | 552 ms   | 695 ms   |
| searches, bulk reads, reads of markers                                 | what can be set at creation | 181   | 378 ms | 508 ms   | 1,027 ms |
| any other read                                                         | read an issue               | 408   | 286 ms | 432 ms   | 931 ms   |

What was never recorded takes what a call like it takes, as the second column says. Nor was a bulk create: the tables take the most, 50
creates one after the other.`,

  memory: `What is in use after a collection of garbage, sampled along one comparison of all pairs in a process of its own. It is the engine's own
memory: the emulated sites run in another process.`,

  arms: `Three other strategies, written for this bench against the same port (\`src/jira/site.ts\`), live through the same day on the same
emulated sites. What they share with Deskbridge is how a twin or a mirror looks and which comments are public, so that the difference lies in how they find
out what to do and in how they recognise what they made. _Lost_: issues and comments that never arrived. _Doubled_: requests or
comments that are there once too often. _Leaked_: words that the customer can read although they are internal. _Stale_: edits that
did not arrive, and mirrors of what was deleted. The code is in \`test/bench/arms\`.`,

  again: `\`npm run bench\` measures all rows, \`npm run bench -- --only idle,arms\` only these; the others keep their figures
(\`test/bench/figures.json\`). \`--quick\` counts in small sizes and writes nothing. Rows that depend on the machine want one that does nothing else.`,
} as const;
